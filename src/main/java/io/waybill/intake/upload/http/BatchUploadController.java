package io.waybill.intake.upload.http;

import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.intake.upload.Uploads;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Batches;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes several files that belong together: in one request, or announced, each in an upload of its own. */
@RestController
@RequestMapping("/api/v1/batches")
class BatchUploadController {
    private static final int MOST_FILES = 10_000;
    private static final int LONGEST_FIELD = 8 << 10;
    private static final String FLOW = "flow";

    /**
     * A file that is to come.
     *
     * @param size in bytes, if it is known
     */
    record AnnouncedFile(String name, Optional<Long> size, Optional<Map<String, String>> metadata) {}

    /** Files that are to come. */
    record Announcement(Optional<String> flow, Optional<List<AnnouncedFile>> files) {}

    private final Uploads uploads;
    private final Batches batches;

    BatchUploadController(Uploads uploads, Batches batches) {
        this.uploads = uploads;
        this.batches = batches;
    }

    /** Begins an upload for each file. Their batch is booked when the last of them is complete; an archive is a batch of its own. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> announce(@RequestBody Announcement announcement, Asker asker) {
        List<AnnouncedFile> files = announcement.files().orElse(List.of());
        if (files.isEmpty() || files.size() > MOST_FILES) {
            throw new IllegalArgumentException(
                    "'files' has " + files.size() + " files: name 1 to " + MOST_FILES + " that are to come");
        }
        List<Upload> begun = uploads.announce(files.stream()
                .map(file -> new NewUpload(
                        asker,
                        announcement.flow(),
                        Optional.of(file.name()),
                        Optional.empty(),
                        file.metadata().orElse(Map.of()),
                        "",
                        file.size().map(OptionalLong::of).orElse(OptionalLong.empty())))
                .toList());
        UUID batch = begun.get(begun.size() - 1).batch();
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Upload upload : begun) {
            batch = upload.batch().equals(begun.get(0).batch()) ? upload.batch() : batch;
            answers.add(Map.of(
                    "name", upload.name(),
                    "upload", upload.id(),
                    "url", "/api/v1/uploads/" + upload.id(),
                    "batch", upload.batch()));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("batches", begun.stream().map(Upload::batch).distinct().toList());
        answer.put("files", answers);
        return ResponseEntity.created(URI.create("/api/v1/batches/" + batch)).body(answer);
    }

    /** Whether all of a batch is here: 202 if so, and else 409 with what is missing. */
    @PostMapping("/{id}/complete")
    ResponseEntity<Object> complete(@PathVariable String id, Asker asker) {
        UUID batch = Headers.id(id);
        List<Upload> missing = uploads.missing(batch, asker);
        if (!missing.isEmpty()) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                    HttpStatus.CONFLICT, missing.size() + " of its files are not here yet: send them first");
            problem.setProperty("missing", missing.stream().map(Upload::name).toList());
            return ResponseEntity.status(HttpStatus.CONFLICT).body(problem);
        }
        if (!batches.exists(batch, asker)) {
            throw UploadRefused.unknown(id);
        }
        return ResponseEntity.accepted().body(answer(List.of(batch), 0));
    }

    /** Takes the files of a form as they come. All are on the disk and in the ledger when the answer comes; if it breaks off, none is. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Map<String, Object>> take(HttpServletRequest request, Asker asker) throws IOException {
        List<Upload> taken = new ArrayList<>();
        try {
            receive(request, asker, taken);
            if (taken.isEmpty()) {
                throw new IllegalArgumentException("the form has no file");
            }
            uploads.complete(taken);
        } catch (FileUploadException | MultipartStream.MalformedStreamException e) {
            giveUp(taken, asker, e);
            throw new IllegalArgumentException("the form is broken: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            giveUp(taken, asker, e);
            throw e;
        }
        List<UUID> all = taken.stream().map(Upload::batch).distinct().toList();
        return ResponseEntity.accepted().body(answer(all, taken.size()));
    }

    private void receive(HttpServletRequest request, Asker asker, List<Upload> taken) throws IOException {
        Optional<String> flow = Optional.empty();
        String query = request.getQueryString();
        if (query != null && query.startsWith(FLOW + "=")) {
            flow = Optional.of(query.substring(FLOW.length() + 1).split("&", 2)[0]);
        }
        FileUpload form = new FileUpload();
        form.setHeaderEncoding(StandardCharsets.UTF_8.name());
        FileItemIterator parts = form.getItemIterator(new FormBody(request));
        UUID batch = null;
        while (parts.hasNext()) {
            FileItemStream part = parts.next();
            if (part.getName() == null) {
                String value = new String(part.openStream().readNBytes(LONGEST_FIELD), StandardCharsets.UTF_8);
                flow = part.getFieldName().equals(FLOW) ? Optional.of(value.strip()) : flow;
            } else if (taken.size() == MOST_FILES) {
                throw new IllegalArgumentException("the form has more than " + MOST_FILES + " files: send several");
            } else if (!part.getName().isEmpty()) {
                Upload upload = uploads.join(
                        Optional.ofNullable(batch),
                        new NewUpload(
                                asker,
                                flow,
                                Optional.of(part.getName()),
                                Optional.ofNullable(part.getContentType()),
                                Map.of(),
                                "",
                                OptionalLong.empty()));
                taken.add(upload);
                batch = batch == null && !uploads.isAlone(upload.name()) ? upload.batch() : batch;
                uploads.append(upload, 0, OptionalLong.empty(), part.openStream(), Optional.empty());
            }
        }
    }

    private void giveUp(List<Upload> taken, Asker asker, Exception why) {
        for (Upload upload : taken) {
            try {
                Upload now = uploads.get(upload.id(), asker);
                if (!now.isComplete()) {
                    uploads.cancel(now);
                }
            } catch (IOException | RuntimeException e) {
                why.addSuppressed(e);
            }
        }
    }

    private static Map<String, Object> answer(List<UUID> all, int files) {
        Map<String, Object> answer = new LinkedHashMap<>();
        String receipt = "/api/v1/batches/" + all.get(0);
        answer.put("batch", all.get(0));
        answer.put("batches", all);
        if (files > 0) {
            answer.put("files", files);
        }
        answer.put("receipt", receipt);
        answer.put("progress", receipt + "/progress");
        return answer;
    }
}
