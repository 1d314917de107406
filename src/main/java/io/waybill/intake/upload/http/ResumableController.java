package io.waybill.intake.upload.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.intake.upload.ContentDigest;
import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.intake.upload.Uploads;
import io.waybill.ledger.Asker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Resumable Uploads for HTTP, as far as it is a draft (draft-ietf-httpbis-resumable-upload, interop versions 6 to 8, and 3 and 5 as far as
 * they can be read). It stands at the addresses of tus, for requests that don't say that they are tus.
 */
@RestController
@RequestMapping(path = "/api/v1/uploads", headers = "!Tus-Resumable")
@ConditionalOnProperty("waybill.uploads.resumable-http")
class ResumableController {
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String LIMIT = "Upload-Limit";
    private static final String REPR_DIGEST = "Repr-Digest";
    private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

    private static final ObjectMapper JSON = Jackson2ObjectMapperBuilder.json().build();

    private final Uploads uploads;
    private final TusController tus;

    ResumableController(Uploads uploads, TusController tus) {
        this.uploads = uploads;
        this.tus = tus;
    }

    /** What may be sent, for those who ask before. Whoever speaks tus is told so, too. */
    @RequestMapping(method = RequestMethod.OPTIONS)
    void options(HttpServletRequest request, HttpServletResponse response) {
        tus.options(response);
        response.setHeader(LIMIT, "min-size=0, " + Draft.of(request).limits(uploads.longest(), Optional.empty()));
        response.setHeader("Accept-Patch", Draft.PARTIAL);
        response.setHeader("Want-Content-Digest", "sha-256=10, sha-512=3");
    }

    /** Begins an upload, and takes its first bytes, or all. */
    @RequestMapping(method = RequestMethod.POST)
    ResponseEntity<Object> create(Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!Draft.isSpoken(request)) {
            return neither();
        }
        return create(asker, Headers.query(request, "flow"), name(request), request, response);
    }

    /** Begins an upload whose flow and name are known otherwise. */
    ResponseEntity<Object> create(
            Asker asker,
            Optional<String> flow,
            Optional<String> name,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Draft draft = Draft.of(request);
        describeOpen(draft, Optional.empty(), response);
        boolean complete = Draft.complete(request)
                .orElseThrow(() -> new IllegalArgumentException("say whether this is all of it (" + Draft.COMPLETE
                        + ": ?1) or more follows (" + Draft.COMPLETE + ": ?0)"));
        OptionalLong length = Structured.number(request, LENGTH);
        OptionalLong content = Headers.contentLength(request);
        if (complete && content.isPresent()) {
            if (length.isPresent() && length.getAsLong() != content.getAsLong()) {
                return inconsistent(draft, length.getAsLong(), content.getAsLong());
            }
            length = content;
        }
        Upload upload = uploads.createHeld(new NewUpload(
                asker,
                flow,
                name,
                Optional.ofNullable(request.getContentType()),
                Map.of(),
                Headers.text(request, REPR_DIGEST).orElse(""),
                length));
        String location = "/api/v1/uploads/" + upload.id();
        response.setHeader(HttpHeaders.LOCATION, location);
        describeOpen(draft, Optional.of(upload), response);
        interim(
                draft,
                request,
                Map.of(
                        HttpHeaders.LOCATION,
                        location,
                        LIMIT,
                        draft.limits(uploads.longest(), Optional.of(upload.expires()))));
        return append(draft, upload, 0, complete, HttpStatus.CREATED, request, response);
    }

    /** Says where it goes on. Whoever else sends to it ends. */
    @RequestMapping(
            path = "/{id}",
            method = {RequestMethod.HEAD, RequestMethod.GET})
    void head(@PathVariable String id, Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getHeader(OFFSET) != null || request.getHeader(Draft.COMPLETE) != null) {
            throw new IllegalArgumentException(
                    "whoever asks where it goes on says neither " + OFFSET + " nor " + Draft.COMPLETE);
        }
        tus.head(id, asker, response);
        describe(Draft.of(request), uploads.get(Headers.id(id), asker), response);
    }

    /** Takes more of it, or the rest. */
    @RequestMapping(path = "/{id}", method = RequestMethod.PATCH)
    ResponseEntity<Object> patch(
            @PathVariable String id, Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!Draft.isSpoken(request)) {
            return neither();
        }
        Draft draft = Draft.of(request);
        describeOpen(draft, Optional.empty(), response);
        if (draft.hasType() && !Draft.isPartial(request)) {
            return problem(
                    draft,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "",
                    "send the bytes as " + Draft.PARTIAL + ", not as " + request.getContentType());
        }
        OptionalLong offset = Structured.number(request, OFFSET);
        Optional<Boolean> complete = Draft.complete(request);
        if (offset.isEmpty() || complete.isEmpty()) {
            throw new IllegalArgumentException(
                    "say where the bytes go (" + OFFSET + ") and whether they are the rest (" + Draft.COMPLETE + ")");
        }
        Upload upload = uploads.get(Headers.id(id), asker);
        if (upload.isComplete()) {
            return repeated(draft, upload, offset.getAsLong(), request, response);
        }
        Upload now = uploads.resumed(upload);
        if (now.offset() != offset.getAsLong()) {
            return mismatch(draft, now.offset(), offset.getAsLong());
        }
        for (OptionalLong said : lengths(now, complete.get(), request)) {
            if (now.length().isPresent() && now.length().getAsLong() != said.getAsLong()) {
                return inconsistent(draft, now.length().getAsLong(), said.getAsLong());
            }
            now = uploads.length(now, said.getAsLong());
        }
        describeOpen(draft, Optional.of(now), response);
        return append(draft, now, offset.getAsLong(), complete.get(), HttpStatus.NO_CONTENT, request, response);
    }

    /** Gives it up. */
    @RequestMapping(path = "/{id}", method = RequestMethod.DELETE)
    ResponseEntity<Object> delete(@PathVariable String id, Asker asker) throws IOException {
        Upload upload = uploads.get(Headers.id(id), asker);
        if (upload.isComplete()) {
            return ResponseEntity.status(HttpStatus.NOT_FOUND)
                    .body(detail(
                            HttpStatus.NOT_FOUND,
                            "",
                            "it is complete, and a batch: cancel that by POST /api/v1/batches/" + upload.batch()
                                    + "/cancel"));
        }
        uploads.cancel(upload);
        return ResponseEntity.noContent().build();
    }

    /** What the request says of the length of the whole: in words, and by the end of the rest. */
    private static List<OptionalLong> lengths(Upload upload, boolean complete, HttpServletRequest request) {
        OptionalLong content = Headers.contentLength(request);
        OptionalLong end = complete && content.isPresent()
                ? OptionalLong.of(upload.offset() + content.getAsLong())
                : OptionalLong.empty();
        return Stream.of(Structured.number(request, LENGTH), end)
                .filter(OptionalLong::isPresent)
                .toList();
    }

    private ResponseEntity<Object> append(
            Draft draft,
            Upload upload,
            long offset,
            boolean complete,
            HttpStatus status,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long now;
        try {
            now = uploads.append(
                    upload,
                    offset,
                    Headers.contentLength(request),
                    request.getInputStream(),
                    DigestHeader.content(request),
                    booked -> interim(draft, request, Map.of(OFFSET, String.valueOf(booked))));
        } catch (UploadRefused refused) {
            return refused(draft, upload, offset, refused);
        }
        if (complete) {
            Optional<ContentDigest> whole =
                    DigestHeader.representation(request).or(() -> DigestHeader.of(upload.sent()));
            try {
                uploads.complete(upload, whole);
            } catch (UploadRefused refused) {
                if (refused.reason() == UploadRefused.Reason.CHECKSUM) {
                    // Nobody can tell which of its bytes are wrong.
                    uploads.cancel(upload);
                }
                return refused(draft, upload, offset, refused);
            }
        }
        response.setHeader(OFFSET, String.valueOf(now));
        Upload after = uploads.get(upload.id(), Asker.OURSELVES);
        describe(draft, after, response);
        if (complete && wantsDigest(request)) {
            uploads.sha256(after)
                    .map(hex ->
                            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)))
                    .ifPresent(base64 -> response.setHeader(REPR_DIGEST, "sha-256=:" + base64 + ":"));
        }
        return ResponseEntity.status(status).build();
    }

    /** What came doesn't fit, and what was told of it can't be taken back: so it is given up, unless it goes on elsewhere. */
    private ResponseEntity<Object> refused(Draft draft, Upload upload, long offset, UploadRefused refused)
            throws IOException {
        switch (refused.reason()) {
            case TOO_LARGE -> {
                uploads.cancel(upload);
                return problem(draft, HttpStatus.BAD_REQUEST, "inconsistent-upload-length", refused.getMessage());
            }
            case OFFSET -> {
                long at = refused.offset().orElse(0);
                if (upload.length().isPresent() && at > offset) {
                    return inconsistent(draft, upload.length().getAsLong(), at);
                }
                return mismatch(draft, at, offset);
            }
            case CHECKSUM -> {
                return problem(draft, HttpStatus.BAD_REQUEST, "", refused.getMessage());
            }
            default -> throw refused;
        }
    }

    /** It is complete: the answer to the last request may have been lost. */
    private ResponseEntity<Object> repeated(
            Draft draft, Upload upload, long offset, HttpServletRequest request, HttpServletResponse response) {
        if (offset != upload.offset()) {
            return mismatch(draft, upload.offset(), offset);
        }
        if (request.getContentLengthLong() != 0) {
            return problem(draft, HttpStatus.CONFLICT, "", "it is complete: nothing can be added");
        }
        response.setHeader(OFFSET, String.valueOf(upload.offset()));
        describe(draft, upload, response);
        return ResponseEntity.noContent().build();
    }

    private void describe(Draft draft, Upload upload, HttpServletResponse response) {
        if (upload.isComplete()) {
            response.setHeader(draft.completeName(), draft.completeValue(true));
            response.setHeader(LIMIT, draft.limits(uploads.longest(), Optional.empty()));
            TusController.describe(upload, response);
        } else {
            describeOpen(draft, Optional.of(upload), response);
        }
    }

    private void describeOpen(Draft draft, Optional<Upload> upload, HttpServletResponse response) {
        draft.version().ifPresent(version -> response.setHeader(Draft.VERSION, String.valueOf(version)));
        response.setHeader(draft.completeName(), draft.completeValue(false));
        response.setHeader(LIMIT, draft.limits(uploads.longest(), upload.map(Upload::expires)));
    }

    private static void interim(Draft draft, HttpServletRequest request, Map<String, String> fields) {
        if (draft.version().isPresent()) {
            Map<String, String> all = new LinkedHashMap<>(fields);
            all.put(Draft.VERSION, String.valueOf(draft.version().getAsLong()));
            InterimAnswers.send(request, all);
        }
    }

    private static ResponseEntity<Object> mismatch(Draft draft, long expected, long provided) {
        ProblemDetail problem = detail(
                HttpStatus.CONFLICT,
                "mismatching-upload-offset",
                "it goes on at " + expected + ", and the request at " + provided);
        problem.setProperty("expected-offset", expected);
        problem.setProperty("provided-offset", provided);
        return ResponseEntity.status(HttpStatus.CONFLICT)
                .header(OFFSET, String.valueOf(expected))
                .header(draft.completeName(), draft.completeValue(false))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(written(problem));
    }

    private static ResponseEntity<Object> inconsistent(Draft draft, long known, long said) {
        return problem(
                draft,
                HttpStatus.BAD_REQUEST,
                "inconsistent-upload-length",
                "its length was said to be " + known + ", and is " + said + " by now: it can't change");
    }

    private static ResponseEntity<Object> problem(Draft draft, HttpStatus status, String type, String words) {
        return ResponseEntity.status(status)
                .header(draft.completeName(), draft.completeValue(false))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(written(detail(status, type, words)));
    }

    private static ProblemDetail detail(HttpStatus status, String type, String words) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, words);
        if (!type.isEmpty()) {
            problem.setType(URI.create(TYPES + type));
        }
        return problem;
    }

    /** It is no request of ours, and would be none of tus. */
    private static ResponseEntity<Object> neither() {
        return ResponseEntity.status(HttpStatus.PRECONDITION_FAILED)
                .header("Tus-Version", TusController.VERSION)
                .body(detail(
                        HttpStatus.PRECONDITION_FAILED,
                        "",
                        "say how it is sent: by tus (Tus-Resumable: " + TusController.VERSION + "), or by "
                                + Draft.COMPLETE + ": ?1 if this is all of it, or ?0 if more follows"));
    }

    /** At once, so that its length is told. */
    private static byte[] written(ProblemDetail problem) {
        try {
            return JSON.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean wantsDigest(HttpServletRequest request) {
        return Headers.text(request, "Want-Repr-Digest")
                .filter(wanted -> wanted.matches(".*\\bsha-256=[1-9].*"))
                .isPresent();
    }

    private static Optional<String> name(HttpServletRequest request) {
        return Headers.text(request, HttpHeaders.CONTENT_DISPOSITION)
                .map(ContentDisposition::parse)
                .flatMap(disposition -> Optional.ofNullable(disposition.getFilename()))
                .filter(name -> !name.isBlank());
    }
}
