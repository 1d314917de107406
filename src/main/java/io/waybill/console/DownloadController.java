package io.waybill.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.archive.Downloads;
import io.waybill.archive.NotReadable;
import io.waybill.archive.StoredContent;
import io.waybill.content.Range;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Document;
import io.waybill.ledger.NotPossible;
import io.waybill.ledger.StoredDocument;
import io.waybill.ledger.StoredDocuments;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Gives documents to whoever has a right to them, from the best store that has them, with ranges (RFC 9110, section 14). Nobody's
 * thread is held while somebody reads slowly but those of downloads.
 */
@RestController
class DownloadController implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadController.class);
    private static final int AT_ONCE = 16;
    private static final int WAITING = 64;
    private static final String SOON = "5";

    private final StoredDocuments documents;
    private final Downloads downloads;
    private final IdLookup ids;
    private final ObjectMapper json;
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            task -> new Thread(task, "download"));

    DownloadController(StoredDocuments documents, Downloads downloads, IdLookup ids, ObjectMapper json) {
        this.documents = documents;
        this.downloads = downloads;
        this.ids = ids;
        this.json = json;
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * The content of a document that was delivered, or a range of it. What a store holds damaged is read at another one, and never passed
     * on.
     */
    @GetMapping("/api/v1/documents/{id}/content")
    void content(@PathVariable String id, Asker asker, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        UUID document = ids.document(id, asker);
        StoredDocument stored =
                documents.of(document, asker).orElseThrow(() -> new ApiProblems.Unknown("document", id));
        Document content = stored.content().orElseThrow(() -> notDelivered(stored));
        long size = content.content().size();
        String tag = '"' + content.description().sha256() + '"';
        describe(response, stored, content, tag);
        if (matches(request, tag)) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
            return;
        }
        Optional<Range> asked = range(request, tag, size);
        if (asked.isPresent() && asked.get().length() == 0) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
            problem(
                    response,
                    HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                    String.format(
                            Locale.ROOT, "%s has %d bytes, and none of those that are asked for", stored.name(), size));
            return;
        }
        Range range = asked.orElse(Range.whole(size));
        response.setContentLengthLong(range.length());
        if (asked.isPresent()) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE,
                    String.format(
                            Locale.ROOT, "bytes %d-%d/%d", range.offset(), range.offset() + range.length() - 1, size));
        }
        if (request.getMethod().equals("GET")) {
            send(stored, range, request, response);
        }
    }

    private static NotPossible notDelivered(StoredDocument stored) {
        return new NotPossible(String.format(
                Locale.ROOT,
                "%s is at no store (%s): it can be read once it is delivered",
                stored.name(),
                stored.standing().toLowerCase(Locale.ROOT)));
    }

    private static void describe(HttpServletResponse response, StoredDocument stored, Document content, String tag) {
        String name = stored.name().substring(stored.name().lastIndexOf('/') + 1);
        String type = content.description().mediaType();
        response.setContentType(type.isEmpty() ? MediaType.APPLICATION_OCTET_STREAM_VALUE : type);
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(
                "Repr-Digest",
                "sha-256=:"
                        + Base64.getEncoder()
                                .encodeToString(HexFormat.of()
                                        .parseHex(content.description().sha256()))
                        + ":");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(name, StandardCharsets.UTF_8)
                        .build()
                        .toString());
    }

    private static boolean matches(HttpServletRequest request, String tag) {
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        return known != null && (known.strip().equals("*") || known.contains(tag));
    }

    /** The one that is asked for, of length 0 if the document has nothing of it; of several ranges, or bad ones, the whole is given. */
    private static Optional<Range> range(HttpServletRequest request, String tag, long size) {
        String asked = request.getHeader(HttpHeaders.RANGE);
        String only = request.getHeader(HttpHeaders.IF_RANGE);
        if (asked == null || only != null && !only.strip().equals(tag)) {
            return Optional.empty();
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(asked);
            if (ranges.size() != 1) {
                return Optional.empty();
            }
            long start = ranges.get(0).getRangeStart(size);
            long end = ranges.get(0).getRangeEnd(size);
            return Optional.of(start >= size || end < start ? new Range(0, 0) : new Range(start, end - start + 1));
        } catch (IllegalArgumentException e) {
            LOG.debug("'{}' is no range", asked, e);
            return Optional.empty();
        }
    }

    private void send(StoredDocument stored, Range range, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        try {
            pool.execute(() -> sendNow(stored, range, async, response));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} has to wait", stored.name(), e);
            response.reset();
            response.setHeader(HttpHeaders.RETRY_AFTER, SOON);
            problem(
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    String.format(
                            Locale.ROOT,
                            "%d downloads run and %d wait: ask again in %s seconds",
                            AT_ONCE,
                            WAITING,
                            SOON));
            async.complete();
        }
    }

    private void sendNow(StoredDocument stored, Range range, AsyncContext async, HttpServletResponse response) {
        try (StoredContent content = downloads.open(stored)) {
            content.begin(range);
            content.write(range, response.getOutputStream());
            response.flushBuffer();
        } catch (NotReadable e) {
            LOG.warn("{}", e.getMessage());
            refuse(response, e);
        } catch (IOException e) {
            LOG.debug("Whoever reads {} has gone", stored.name(), e);
        } catch (RuntimeException e) {
            LOG.warn("{} can't be given to whoever asks for it", stored.name(), e);
            refuse(response, e);
        } finally {
            async.complete();
        }
    }

    /** Once something was sent, there is nothing to say any more: the answer ends before the length that it announced. */
    private void refuse(HttpServletResponse response, RuntimeException why) {
        if (response.isCommitted()) {
            return;
        }
        response.reset();
        response.setHeader(HttpHeaders.RETRY_AFTER, SOON);
        try {
            problem(response, HttpStatus.BAD_GATEWAY, String.valueOf(why.getMessage()));
        } catch (IOException e) {
            LOG.debug("Nobody is told any more", e);
        }
    }

    private void problem(HttpServletResponse response, HttpStatus status, String words) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        byte[] body = json.writeValueAsBytes(ProblemDetail.forStatusAndDetail(status, words));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    @Override
    public void destroy() {
        pool.shutdownNow();
    }
}
