package io.waybill.intake.upload.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.ParallelProperties;
import io.waybill.intake.upload.SenderQuotas;
import io.waybill.intake.upload.TicketedUploads;
import io.waybill.intake.upload.TicketedUploads.Begun;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.ledger.Asker;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Begins files that come through WebSockets, each with a ticket, alone or several together, and gives them up. */
@RestController
@RequestMapping("/api/v1")
@ConditionalOnProperty("waybill.uploads.sockets")
class TicketController {
    private static final int MOST_FILES = 1_000;
    private static final double GB = 1 << 30;

    /**
     * A file that is to come.
     *
     * @param size in bytes, 1 or more
     */
    record Wanted(
            Optional<String> filename,
            Optional<Long> size,
            @JsonProperty("content_type") Optional<String> contentType,
            Optional<String> flow) {}

    /** Files that are to come together. */
    record Together(Optional<List<Wanted>> files, Optional<String> flow) {}

    private final TicketedUploads uploads;
    private final SocketUploads sockets;
    private final ParallelProperties parallel;
    private final SenderQuotas quotas;

    TicketController(TicketedUploads uploads, SocketUploads sockets, ParallelProperties parallel, SenderQuotas quotas) {
        this.uploads = uploads;
        this.sockets = sockets;
        this.parallel = parallel;
        this.quotas = quotas;
    }

    /** Begins a file. The address that is answered is to be given back when it is sent, and its ticket is told nowhere else. */
    @PostMapping("/upload/initiate")
    Map<String, Object> initiate(@RequestBody Wanted wanted, Asker asker) {
        Begun begun = uploads.begin(List.of(upload(wanted, Optional.empty(), asker)))
                .uploads()
                .get(0);
        Map<String, Object> answer = begun(begun, "filename", wanted);
        answer.put("chunk_size", parallel.chunkSize().toBytes());
        return answer;
    }

    /** Begins several files, or none. They are one batch, but for what is one by itself. */
    @PostMapping("/batch/initiate")
    Map<String, Object> initiate(@RequestBody Together together, Asker asker) {
        List<Wanted> files = together.files().orElse(List.of());
        if (files.isEmpty() || files.size() > MOST_FILES) {
            throw new IllegalArgumentException(
                    "'files' has " + files.size() + " files: name 1 to " + MOST_FILES + " that are to come");
        }
        TicketedUploads.Announced announced = uploads.begin(files.stream()
                .map(wanted -> upload(wanted, together.flow(), asker))
                .toList());
        List<Map<String, Object>> answers = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            answers.add(begun(announced.uploads().get(i), "original_filename", files.get(i)));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("batch_id", announced.id());
        answer.put("files", answers);
        answer.put("chunk_size", parallel.chunkSize().toBytes());
        return answer;
    }

    private static NewUpload upload(Wanted wanted, Optional<String> flow, Asker asker) {
        String name = wanted.filename()
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> new IllegalArgumentException("say what the file is called (filename)"));
        if (ShownName.isProgram(name)) {
            throw new IllegalArgumentException("'" + ShownName.of(name) + "' is a program, and none is taken this way");
        }
        long size = wanted.size()
                .filter(given -> given > 0)
                .orElseThrow(() -> new IllegalArgumentException("say how many bytes it has (size), 1 or more"));
        return new NewUpload(
                asker,
                wanted.flow().or(() -> flow),
                Optional.of(name),
                wanted.contentType(),
                Map.of(),
                "",
                OptionalLong.of(size));
    }

    private static Map<String, Object> begun(Begun begun, String nameOfName, Wanted wanted) {
        Upload upload = begun.upload();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file_id", upload.id());
        answer.put(
                "gdrive_upload_url",
                ServletUriComponentsBuilder.fromCurrentContextPath()
                        .path("/ws_api/upload_parallel/{id}")
                        .query("ticket={ticket}")
                        .build(upload.id(), begun.ticket()));
        answer.put(nameOfName, wanted.filename().orElse(""));
        answer.put("safe_filename_for_display", ShownName.of(wanted.filename().orElse("")));
        return answer;
    }

    /** Gives a file up that isn't complete, and what is here of it. */
    @PostMapping("/upload/cancel/{id}")
    Map<String, Object> cancel(@PathVariable String id, Asker asker) throws IOException {
        Upload upload = uploads.own(Headers.id(id), asker);
        cancel(upload);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "The upload is cancelled");
        answer.put("file_id", upload.id());
        answer.put("filename", upload.name());
        answer.put("safe_filename_for_display", ShownName.of(upload.name()));
        answer.put("cancelled_at", Instant.now());
        return answer;
    }

    private void cancel(Upload upload) throws IOException {
        uploads.cancel(upload);
        sockets.end(upload.id(), "the upload is cancelled");
    }

    /** How far files have come that were begun together. */
    @GetMapping("/batch/{id}")
    Map<String, Object> batch(@PathVariable String id, Asker asker) {
        UUID batch = Headers.id(id);
        List<Upload> all = uploads.announced(batch, asker);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("batch_id", batch);
        answer.put("total_files", all.size());
        answer.put("completed_files", all.stream().filter(Upload::isComplete).count());
        answer.put("files", all.stream().map(this::record).toList());
        return answer;
    }

    private Map<String, Object> record(Upload upload) {
        long received = uploads.received(upload);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file_id", upload.id());
        answer.put("filename", upload.name());
        answer.put("original_filename", upload.name());
        answer.put("safe_filename_for_display", ShownName.of(upload.name()));
        answer.put("size_bytes", upload.length().orElse(0));
        answer.put("bytes_uploaded", received);
        answer.put("status", upload.isComplete() ? "completed" : received > 0 ? "uploading" : "pending");
        answer.put("batch", upload.batch());
        return answer;
    }

    /** Gives up what isn't complete of files that were begun together. */
    @PostMapping("/batch/cancel/{id}")
    Map<String, Object> cancelBatch(@PathVariable String id, Asker asker) throws IOException {
        UUID batch = Headers.id(id);
        List<Upload> all = uploads.announced(batch, asker);
        int cancelled = 0;
        for (Upload upload : all) {
            if (!upload.isComplete()) {
                cancel(upload);
                cancelled++;
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "What was not complete is cancelled");
        answer.put("batch_id", batch);
        answer.put("cancelled_files_count", cancelled);
        answer.put("total_files_in_batch", all.size());
        answer.put("cancelled_at", Instant.now());
        return answer;
    }

    /** How much a sender may still send today. */
    @GetMapping("/upload/quota-info")
    Map<String, Object> quota(Asker asker) {
        return quotas.of(asker.name())
                .map(TicketController::quota)
                .orElse(Map.of("message", "Upload limits are disabled"));
    }

    private static Map<String, Object> quota(SenderQuotas.State state) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("daily_limit_bytes", state.limit());
        answer.put("daily_limit_gb", state.limit() / GB);
        answer.put("current_usage_bytes", state.used());
        answer.put("current_usage_gb", state.used() / GB);
        answer.put("remaining_bytes", state.left());
        answer.put("remaining_gb", state.left() / GB);
        answer.put("usage_percentage", 100.0 * state.used() / state.limit());
        answer.put("user_type", "authenticated");
        return answer;
    }

    /** These clients know few statuses. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(UploadRefused refused) {
        HttpStatus status =
                switch (refused.reason()) {
                    case UNKNOWN -> HttpStatus.NOT_FOUND;
                    case TOO_MANY, QUOTA -> HttpStatus.TOO_MANY_REQUESTS;
                    case NO_ROOM -> HttpStatus.SERVICE_UNAVAILABLE;
                    default -> HttpStatus.BAD_REQUEST;
                };
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, refused.getMessage());
        problem.setProperty("code", refused.reason().name());
        return ResponseEntity.status(status).body(problem);
    }
}
