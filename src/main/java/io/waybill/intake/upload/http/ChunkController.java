package io.waybill.intake.upload.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.intake.upload.Chunk;
import io.waybill.intake.upload.ChunkedUploads;
import io.waybill.intake.upload.Chunking;
import io.waybill.intake.upload.NewUpload;
import io.waybill.intake.upload.Upload;
import io.waybill.ledger.Asker;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes files in chunks that come in any order, as {@code docs/upload.md} says under that title. */
@RestController
@RequestMapping("/api/files/upload")
@ConditionalOnProperty("waybill.uploads.chunks")
class ChunkController {
    static final long CHUNK_SIZE = 64L << 20;

    private static final String NUMBER = "chunk_number";
    private static final int MOST_JSON = 4 << 20;
    private static final int SHA256_DIGITS = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChunkedUploads uploads;

    ChunkController(ChunkedUploads uploads) {
        this.uploads = uploads;
    }

    /** Begins a file, which a form or JSON describes. */
    @PostMapping("/initiate")
    Map<String, Object> initiate(HttpServletRequest request, Asker asker) throws IOException {
        Fields fields = Fields.of(request, MOST_JSON);
        long length = fields.number("file_size", "total_size")
                .orElseThrow(() -> new IllegalArgumentException("say how many bytes it has (file_size)"));
        OptionalLong count = fields.number("total_chunks");
        Chunking chunking = count.isPresent()
                ? Chunking.ofCount(length, Math.max(1, count.getAsLong()))
                : Chunking.ofSize(length, CHUNK_SIZE);
        int first = fields.isJson() ? 0 : 1;
        Upload upload = uploads.create(
                new NewUpload(
                        asker,
                        fields.text("flow"),
                        fields.text("filename"),
                        fields.text("content_type"),
                        Map.of(),
                        String.valueOf(first),
                        OptionalLong.of(length)),
                chunking);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "Send its chunks");
        answer.put("file_id", upload.id());
        answer.put("upload_id", upload.id());
        answer.put("is_multipart", chunking.count() > 1 || fields.isJson());
        answer.put("chunk_size", usualSize(length, chunking));
        answer.put("total_chunks", chunking.count());
        answer.put("first_chunk", first);
        return answer;
    }

    /** Whoever says how many there are knows how long they are. */
    private static long usualSize(long length, Chunking chunking) {
        boolean usual = (length + CHUNK_SIZE - 1) / CHUNK_SIZE == chunking.count();
        return usual || chunking.count() == 1 ? CHUNK_SIZE : (length + chunking.count() - 1) / chunking.count();
    }

    /** Takes a chunk, in a form or as it is; its number stands in the query, or in the form before or behind it. */
    @PostMapping("/chunk/{id}")
    Map<String, Object> chunk(@PathVariable String id, Asker asker, HttpServletRequest request) throws IOException {
        Upload upload = uploads.get(Headers.id(id), asker);
        Optional<String> number = Headers.query(request, NUMBER);
        Chunk chunk = receive(upload, request, number.map(text -> index(text, first(upload))));
        int received = uploads.count(upload);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "The chunk is here");
        answer.put(NUMBER, chunk.index() + first(upload));
        answer.put("etag", chunk.sha256());
        answer.put("received", received);
        answer.put("missing", upload.chunking().count() - received);
        return answer;
    }

    /** Which chunks are here. */
    @GetMapping("/status/{id}")
    Map<String, Object> status(@PathVariable String id, Asker asker) {
        Upload upload = uploads.get(Headers.id(id), asker);
        BitSet here = here(upload);
        int count = upload.chunking().count();
        int first = first(upload);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file_id", upload.id());
        answer.put("chunk_size", usualSize(upload));
        answer.put("total_chunks", count);
        answer.put("first_chunk", first);
        answer.put("received", Ranges.of(here, count, true, first));
        answer.put("missing", Ranges.of(here, count, false, first));
        answer.put("bytes", upload.offset());
        answer.put("complete", upload.isComplete());
        if (upload.isComplete()) {
            answer.put("batch", upload.batch());
        }
        return answer;
    }

    private static long usualSize(Upload upload) {
        long size = upload.chunking().size();
        return size > 0 ? size : usualSize(upload.length().orElseThrow(), upload.chunking());
    }

    /** Ends a file all chunks of which are here; 409 with the missing ones else. */
    @PostMapping("/complete/{id}")
    ResponseEntity<Object> complete(@PathVariable String id, Asker asker, HttpServletRequest request)
            throws IOException {
        Upload upload = uploads.get(Headers.id(id), asker);
        if (!upload.isComplete()) {
            BitSet here = here(upload);
            int count = upload.chunking().count();
            if (upload.offset() < upload.length().orElseThrow()) {
                ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                        HttpStatus.CONFLICT,
                        (count - here.cardinality()) + " of its " + count
                                + " chunks are not here yet: send them first");
                problem.setProperty("code", "MISSING");
                problem.setProperty("missing", Ranges.of(here, count, false, first(upload)));
                return ResponseEntity.status(HttpStatus.CONFLICT).body(problem);
            }
            requireParts(upload, request);
        }
        return ResponseEntity.ok(completed(uploads.complete(upload)));
    }

    /** Takes a file that is one chunk, and ends it. */
    @PostMapping("/single/{id}")
    Map<String, Object> single(@PathVariable String id, Asker asker, HttpServletRequest request) throws IOException {
        Upload upload = uploads.get(Headers.id(id), asker);
        if (upload.chunking().count() > 1) {
            throw new IllegalArgumentException(
                    "it comes in " + upload.chunking().count() + " chunks: send each to /api/files/upload/chunk/" + id);
        }
        if (!upload.isComplete()) {
            receive(upload, request, Optional.of(0));
        }
        return completed(uploads.complete(upload));
    }

    private static Map<String, Object> completed(Upload upload) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "The file is here");
        answer.put("file_id", upload.id());
        answer.put("etag", upload.document());
        answer.put("batch", upload.batch());
        return answer;
    }

    private Chunk receive(Upload upload, HttpServletRequest request, Optional<Integer> number) throws IOException {
        if (!FormParts.isForm(request)) {
            int index = number.orElseThrow(ChunkController::noNumber);
            return uploads.receive(upload, index, request.getInputStream(), DigestHeader.of(request));
        }
        try (ChunkForm form = new ChunkForm(upload, number)) {
            FormParts.read(request, form);
            return form.chunk();
        }
    }

    /** A form has a chunk and its number, in any order. */
    private final class ChunkForm implements FormParts.Taker, AutoCloseable {
        private final Upload upload;
        private Optional<Integer> number;
        private ChunkedUploads.@Nullable Aside aside;
        private @Nullable Chunk chunk;

        private ChunkForm(Upload upload, Optional<Integer> number) {
            this.upload = upload;
            this.number = number;
        }

        @Override
        public void field(String name, String value) {
            if (name.equals(NUMBER) && number.isEmpty()) {
                number = Optional.of(index(value, first(upload)));
            }
        }

        @Override
        public void file(String field, InputStream content) throws IOException {
            if (chunk != null || aside != null) {
                throw new IllegalArgumentException("the form has two files: send each chunk by itself");
            }
            if (number.isPresent()) {
                chunk = uploads.receive(upload, number.get(), content, Optional.empty());
            } else {
                aside = uploads.receive(upload, content, Optional.empty());
            }
        }

        private Chunk chunk() throws IOException {
            if (chunk == null && aside != null) {
                chunk = uploads.put(upload, number.orElseThrow(ChunkController::noNumber), aside);
            }
            if (chunk == null) {
                throw new IllegalArgumentException("the form has no file");
            }
            return chunk;
        }

        @Override
        public void close() throws IOException {
            if (aside != null) {
                aside.close();
            }
        }
    }

    private static IllegalArgumentException noNumber() {
        return new IllegalArgumentException("say which chunk it is (" + NUMBER + ")");
    }

    private static int index(String text, int first) {
        try {
            return Math.subtractExact(Integer.parseInt(text.strip()), first);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(NUMBER + " is '" + text + "': say a number", e);
        }
    }

    /** What the first chunk is called was said when the file was begun. */
    private static int first(Upload upload) {
        return upload.sent().equals("1") ? 1 : 0;
    }

    private BitSet here(Upload upload) {
        BitSet here = new BitSet();
        if (upload.isComplete()) {
            here.set(0, upload.chunking().count());
        } else {
            uploads.received(upload).forEach(chunk -> here.set(chunk.index()));
        }
        return here;
    }

    /** What the sender believes to have sent, as far as it says that in our words. */
    private void requireParts(Upload upload, HttpServletRequest request) throws IOException {
        JsonNode parts = Fields.json(request, MOST_JSON).path("parts");
        if (!parts.isArray() || parts.isEmpty()) {
            return;
        }
        List<Chunk> all = uploads.received(upload);
        for (JsonNode part : parts) {
            String etag = first(part, "etag", "ETag").asText().replace("\"", "");
            OptionalInt index = index(first(part, "part_number", "PartNumber", NUMBER), first(upload));
            if (etag.length() == SHA256_DIGITS && index.isPresent()) {
                all.stream()
                        .filter(chunk -> chunk.index() == index.getAsInt())
                        .filter(chunk -> !chunk.sha256().equalsIgnoreCase(etag))
                        .findFirst()
                        .ifPresent(chunk -> {
                            throw new IllegalArgumentException("chunk " + (chunk.index() + first(upload))
                                    + " has the SHA-256 " + chunk.sha256() + ", and 'parts' says " + etag);
                        });
            }
        }
    }

    private static OptionalInt index(JsonNode number, int first) {
        return number.canConvertToInt() ? OptionalInt.of(number.asInt() - first) : OptionalInt.empty();
    }

    private static JsonNode first(JsonNode part, String... names) {
        for (String name : names) {
            if (part.has(name)) {
                return part.get(name);
            }
        }
        return JSON.missingNode();
    }
}
