package io.waybill.intake.upload.http;

import io.waybill.intake.upload.ContentDigest;
import io.waybill.intake.upload.Joining;
import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.Uploads;
import io.waybill.ledger.Asker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * tus 1.0.0, the protocol of resumable uploads (<a href="https://tus.io/protocols/resumable-upload">its text</a>), with the extensions
 * that {@link #EXTENSIONS} names.
 */
@RestController
@RequestMapping("/api/v1/uploads")
class TusController {
    static final String VERSION = "1.0.0";
    static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,concatenation";

    private static final String ALGORITHMS = "sha1,sha256,md5,crc32";
    private static final String CONTENT = "application/offset+octet-stream";
    private static final String RESUMABLE = "Tus-Resumable";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String DEFER = "Upload-Defer-Length";
    private static final String METADATA = "Upload-Metadata";
    private static final String CHECKSUM = "Upload-Checksum";
    private static final String CONCAT = "Upload-Concat";
    private static final String FINAL = "final;";
    private static final String EXPIRES = "Upload-Expires";

    /** The batch that it becomes. */
    private static final String BATCH = "Upload-Batch";

    private final Uploads uploads;
    private final Joining joining;

    TusController(Uploads uploads, Joining joining) {
        this.uploads = uploads;
        this.joining = joining;
    }

    @RequestMapping(method = RequestMethod.OPTIONS)
    void options(HttpServletResponse response) {
        response.setHeader(RESUMABLE, VERSION);
        response.setHeader("Tus-Version", VERSION);
        response.setHeader("Tus-Extension", EXTENSIONS);
        response.setHeader("Tus-Max-Size", String.valueOf(uploads.longest()));
        response.setHeader("Tus-Checksum-Algorithm", ALGORITHMS);
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }

    /** Begins an upload, and takes its first bytes if the request has some. */
    @RequestMapping(method = RequestMethod.POST)
    void create(Asker asker, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isSpoken(request, response)) {
            return;
        }
        OptionalLong length = Headers.number(request, LENGTH);
        Optional<String> defer = Headers.text(request, DEFER);
        String concat = Headers.text(request, CONCAT).orElse("");
        boolean joined = concat.startsWith(FINAL);
        if (!concat.isEmpty() && !joined && !concat.equals("partial")) {
            throw new IllegalArgumentException(
                    CONCAT + " is '" + concat + "': say 'partial', or 'final;' and its parts");
        }
        if (joined
                ? length.isPresent() || defer.isPresent()
                : length.isPresent() == defer.isPresent()
                        || !joined && defer.filter("1"::equals).isEmpty() && length.isEmpty()) {
            throw new IllegalArgumentException(
                    joined
                            ? "what is put together of parts is as long as they are: don't say " + LENGTH
                            : "say how long it is (" + LENGTH + "), or that this comes later (" + DEFER + ": 1)");
        }
        String sent = Headers.text(request, METADATA).orElse("");
        TusMetadata metadata = TusMetadata.of(sent);
        Optional<String> folder = metadata.take("relativePath");
        Optional<String> file = metadata.take("filename", "name");
        NewUpload wanted = new NewUpload(
                asker,
                metadata.take("flow"),
                folder.filter(path -> path.contains("/")).or(() -> file),
                metadata.take("filetype", "type"),
                metadata.rest(),
                sent,
                length,
                concat);
        Upload upload = joined ? uploads.create(wanted, Joining.parts(concat)) : uploads.create(wanted);
        response.setHeader(HttpHeaders.LOCATION, "/api/v1/uploads/" + upload.id());
        if (joined) {
            joining.begin(upload);
            describe(upload, response);
            response.setStatus(HttpStatus.CREATED.value());
            return;
        }
        long offset = 0;
        if (isContent(request)) {
            offset = append(upload, 0, request);
            response.setHeader(OFFSET, String.valueOf(offset));
        }
        Upload now = completeIfWhole(upload, offset);
        describe(now, response);
        response.setStatus(HttpStatus.CREATED.value());
    }

    /** Says where it goes on. Whoever else sends to it ends. */
    @RequestMapping(path = "/{id}", method = RequestMethod.HEAD)
    void head(@PathVariable String id, Asker asker, HttpServletResponse response) throws IOException {
        response.setHeader(RESUMABLE, VERSION);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Upload upload = uploads.resumed(uploads.get(Headers.id(id), asker));
        if (upload.isComplete() || !upload.isJoined()) {
            response.setHeader(OFFSET, String.valueOf(upload.offset()));
        }
        if (!upload.concat().isEmpty()) {
            response.setHeader(CONCAT, upload.concat());
        }
        if (upload.length().isPresent()) {
            response.setHeader(LENGTH, String.valueOf(upload.length().getAsLong()));
        } else {
            response.setHeader(DEFER, "1");
        }
        if (!upload.sent().isEmpty() && (!upload.held() || !upload.concat().isEmpty())) {
            response.setHeader(METADATA, upload.sent());
        }
        describe(upload, response);
        response.setStatus(HttpStatus.OK.value());
    }

    @RequestMapping(path = "/{id}", method = RequestMethod.PATCH)
    void patch(@PathVariable String id, Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!isSpoken(request, response)) {
            return;
        }
        if (!isContent(request)) {
            response.sendError(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE.value(),
                    "Send the bytes as " + CONTENT + ", not as " + request.getContentType());
            return;
        }
        long offset = Headers.number(request, OFFSET)
                .orElseThrow(() -> new IllegalArgumentException("say where the bytes go (" + OFFSET + ")"));
        Upload upload = uploads.get(Headers.id(id), asker);
        OptionalLong length = Headers.number(request, LENGTH);
        if (length.isPresent()) {
            upload = uploads.length(upload, length.getAsLong());
        }
        long now = isRepeatOfTheEnd(upload, offset, request) ? offset : append(upload, offset, request);
        response.setHeader(OFFSET, String.valueOf(now));
        describe(completeIfWhole(upload, now), response);
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }

    @RequestMapping(path = "/{id}", method = RequestMethod.DELETE)
    void delete(@PathVariable String id, Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!isSpoken(request, response)) {
            return;
        }
        uploads.cancel(uploads.get(Headers.id(id), asker));
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }

    private static boolean isContent(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(CONTENT);
    }

    /** Nothing is added at the end of what is complete: the answer to the last request may have been lost. */
    private static boolean isRepeatOfTheEnd(Upload upload, long offset, HttpServletRequest request) {
        return upload.isComplete() && upload.offset() == offset && request.getContentLengthLong() == 0;
    }

    private long append(Upload upload, long offset, HttpServletRequest request) throws IOException {
        Optional<ContentDigest> digest = Headers.text(request, CHECKSUM).map(header -> {
            String[] parts = header.strip().split(" +", 2);
            return ContentDigest.of(parts[0], parts.length == 1 ? "" : parts[1]);
        });
        return uploads.append(upload, offset, Headers.contentLength(request), request.getInputStream(), digest);
    }

    private Upload completeIfWhole(Upload upload, long offset) throws IOException {
        boolean whole =
                !upload.held() && upload.length().isPresent() && upload.length().getAsLong() == offset;
        return whole ? uploads.complete(upload) : upload;
    }

    static void describe(Upload upload, HttpServletResponse response) {
        if (upload.isComplete()) {
            response.setHeader(BATCH, upload.batch().toString());
            response.setHeader(HttpHeaders.LINK, "</api/v1/batches/" + upload.batch() + ">; rel=\"receipt\"");
        } else {
            response.setHeader(
                    EXPIRES,
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(upload.expires().atZone(ZoneOffset.UTC)));
        }
    }

    private static boolean isSpoken(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(RESUMABLE, VERSION);
        if (VERSION.equals(request.getHeader(RESUMABLE))) {
            return true;
        }
        response.setHeader("Tus-Version", VERSION);
        response.sendError(
                HttpStatus.PRECONDITION_FAILED.value(),
                "This is tus " + VERSION + ": send the header '" + RESUMABLE + ": " + VERSION + "'");
        return false;
    }
}
