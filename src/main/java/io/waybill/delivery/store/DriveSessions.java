package io.waybill.delivery.store;

import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.InputStreamContent;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.common.cache.CacheBuilder;
import io.waybill.delivery.Chunk;
import io.waybill.delivery.Sent;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Resumable sessions of Google Drive: a session takes the bytes of a document in their order, and says how many it has
 * (Drive API v3, "Manage uploads"). With the last byte Drive makes the file.
 */
final class DriveSessions {
    private static final int RESUME_INCOMPLETE = 308;
    private static final int MOST_MADE = 1000;

    private final Drive drive;
    private final DriveStore store;
    /** The files that Drive made of the last chunks of sessions: what it said of them needs no second look. */
    private final Map<String, File> made = CacheBuilder.newBuilder()
            .maximumSize(MOST_MADE)
            .<String, File>build()
            .asMap();

    private final Set<String> uncertain = ConcurrentHashMap.newKeySet();

    DriveSessions(Drive drive, DriveStore store) {
        this.drive = drive;
        this.store = store;
    }

    /**
     * Begins a resumable session: for a new file, or for a new content of the one that an earlier attempt made.
     *
     * @return the session's address, which Drive keeps for a week
     */
    String begin(Delivery delivery) throws IOException {
        boolean there = store.find(delivery).isPresent();
        File metadata = there ? store.change(delivery) : store.file(delivery);
        GenericUrl url =
                new GenericUrl(drive.getRootUrl() + "upload/drive/v3/files" + (there ? "/" + delivery.remoteId() : ""));
        url.put("uploadType", "resumable");
        url.put("supportsAllDrives", true);
        url.put("fields", store.fields());
        HttpRequest request =
                drive.getRequestFactory().buildPostRequest(url, new JsonHttpContent(drive.getJsonFactory(), metadata));
        if (there) {
            request.getHeaders().set("X-HTTP-Method-Override", "PATCH");
        }
        request.getHeaders()
                .set("X-Upload-Content-Type", delivery.mediaType())
                .set("X-Upload-Content-Length", delivery.size());
        HttpResponse answer = request.execute();
        try {
            return answer.getHeaders().getLocation();
        } finally {
            answer.disconnect();
        }
    }

    /** How much of the document a session has; empty if Drive doesn't know the session any more. */
    Optional<Sent> sent(Delivery delivery, String session) throws IOException {
        HttpResponse answer = put(session, new EmptyContent(), "bytes */" + delivery.size());
        try {
            return isGone(answer) ? Optional.empty() : Optional.of(Sent.beginning(received(answer, delivery)));
        } finally {
            answer.disconnect();
        }
    }

    /**
     * Sends a chunk; Drive takes them in their order only. After a try that failed Drive is asked how far it came.
     *
     * @param content of the chunk; it can be reset
     */
    void send(Chunk chunk, InputStream content) throws IOException {
        String session = chunk.attempt().session();
        long from = chunk.offset();
        if (uncertain.remove(session)) {
            from = Math.max(
                    from,
                    sent(chunk.delivery(), session)
                            .orElseThrow(DriveSessions::gone)
                            .bytes());
        }
        while (from < chunk.end()) {
            content.reset();
            content.skipNBytes(from - chunk.offset());
            uncertain.add(session);
            from = sendFrom(from, chunk, content);
            uncertain.remove(session);
        }
    }

    private long sendFrom(long from, Chunk chunk, InputStream content) throws IOException {
        Delivery delivery = chunk.delivery();
        String range = String.format(Locale.ROOT, "bytes %d-%d/%d", from, chunk.end() - 1, delivery.size());
        HttpContent rest = new InputStreamContent(delivery.mediaType(), content)
                .setLength(chunk.end() - from)
                .setCloseInputStream(false);
        HttpResponse answer = put(chunk.attempt().session(), rest, range);
        try {
            if (isGone(answer)) {
                throw gone();
            }
            long received = received(answer, delivery);
            if (answer.isSuccessStatusCode()) {
                keep(chunk.attempt().session(), answer.parseAs(File.class));
            }
            if (received <= from) {
                throw new IOException("Drive took nothing of " + range);
            }
            return received;
        } finally {
            answer.disconnect();
        }
    }

    private void keep(String session, @Nullable File file) {
        if (file != null) {
            made.put(session, file);
        }
    }

    /** What Drive said of the file when it made it of a session, if that was answered to us; it is told once. */
    Optional<File> made(String session) {
        return Optional.ofNullable(made.remove(session)).filter(file -> file.getId() != null);
    }

    /** Ends a session; one that isn't there has ended already. */
    void abort(String session) throws IOException {
        made.remove(session);
        HttpRequest request = drive.getRequestFactory().buildDeleteRequest(new GenericUrl(session, true));
        request.setThrowExceptionOnExecuteError(false).execute().disconnect();
    }

    private HttpResponse put(String session, HttpContent content, String range) throws IOException {
        HttpRequest request = drive.getRequestFactory().buildPutRequest(new GenericUrl(session, true), content);
        request.getHeaders().setContentRange(range);
        request.setParser(drive.getObjectParser());
        request.setFollowRedirects(false).setThrowExceptionOnExecuteError(false);
        HttpResponse answer = request.execute();
        int status = answer.getStatusCode();
        if (answer.isSuccessStatusCode() || status == RESUME_INCOMPLETE || isGone(answer)) {
            return answer;
        }
        throw new HttpResponseException(answer);
    }

    private static boolean isGone(HttpResponse answer) {
        return answer.getStatusCode() == 404 || answer.getStatusCode() == 410;
    }

    private static DeliveryFailed gone() {
        return new DeliveryFailed(Failure.sessionGone("404"));
    }

    /** Drive says {@code bytes=0-N} of what it has, and nothing while it has nothing. */
    private static long received(HttpResponse answer, Delivery delivery) {
        if (answer.isSuccessStatusCode()) {
            return delivery.size();
        }
        String range = answer.getHeaders().getRange();
        return range == null ? 0 : Long.parseLong(range.substring(range.lastIndexOf('-') + 1)) + 1;
    }
}
