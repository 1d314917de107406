package io.waybill.delivery.store;

import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.GeneratedIds;
import com.google.common.io.ByteStreams;
import io.waybill.content.Range;
import io.waybill.delivery.Chunk;
import io.waybill.delivery.Content;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.delivery.Sent;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Google Drive. An object's id is chosen before it is sent, so that a repeat hits the same place; the folders of its name
 * become folders in Drive.
 */
public final class DriveStore implements ChunkedStore.Commits, ChunkedStore.InOrder {
    private static final String FIELDS = "id,name,size,md5Checksum,sha256Checksum,headRevisionId,appProperties,trashed";

    private static final int IDS_AT_ONCE = 100;

    private static final int NOT_FOUND = 404;
    private static final int PARTIAL = 206;

    private final Drive drive;
    private final Content content;
    private final DriveFolders folders;
    private final DriveSessions sessions;
    private final Deque<String> ids = new ArrayDeque<>();

    DriveStore(Drive drive, DriveFolders folders, Content content) {
        this.drive = drive;
        this.folders = folders;
        this.content = content;
        this.sessions = new DriveSessions(drive, this);
    }

    @Override
    public String begin(Delivery delivery) throws IOException {
        return sessions.begin(delivery);
    }

    @Override
    public Optional<Sent> sent(Delivery delivery, String session) throws IOException {
        return sessions.sent(delivery, session);
    }

    @Override
    public String send(Chunk chunk, InputStream chunkContent) throws IOException {
        sessions.send(chunk, chunkContent);
        return chunk.delivery().remoteId();
    }

    /** The file, which Drive made when it had the last byte. */
    @Override
    public Stored commit(Delivery delivery, String session, List<String> remotes) throws IOException {
        Optional<Stored> answered =
                sessions.made(session).map(this::stored).filter(stored -> stored.checksum() != Stored.Checksum.NONE);
        if (answered.isPresent()) {
            return answered.get();
        }
        return find(delivery)
                .orElseThrow(() -> new IOException(String.format(
                        Locale.ROOT, "Drive has all bytes of %s and shows no file", delivery.remoteId())));
    }

    @Override
    public void abort(Delivery delivery, String session) throws IOException {
        sessions.abort(session);
    }

    /** What is asked for of a file; Drive answers nothing else. */
    public String fields() {
        return FIELDS;
    }

    /** An id for a new object, out of a hundred that Drive made. */
    public synchronized String nextId() throws IOException {
        if (ids.isEmpty()) {
            GeneratedIds generated =
                    drive.files().generateIds().setCount(IDS_AT_ONCE).execute();
            ids.addAll(generated.getIds());
        }
        return ids.remove();
    }

    /** A new file: what Drive keeps beside the content, and where. */
    public File file(Delivery delivery) throws IOException {
        String path = delivery.target();
        int slash = path.lastIndexOf('/');
        return change(delivery)
                .setId(delivery.remoteId())
                .setParents(List.of(folders.id(slash < 0 ? "" : path.substring(0, slash))));
    }

    /** What Drive keeps beside the content of a file that is there already. */
    public File change(Delivery delivery) {
        return new File()
                .setName(delivery.target().substring(delivery.target().lastIndexOf('/') + 1))
                .setMimeType(delivery.mediaType())
                .setAppProperties(properties(delivery));
    }

    /** The content, which is read again from its start where a request has to be repeated. */
    public AbstractInputStreamContent media(Delivery delivery) {
        return new AbstractInputStreamContent(delivery.mediaType()) {
            @Override
            public InputStream getInputStream() throws IOException {
                return content.open(delivery);
            }

            @Override
            public long getLength() {
                return delivery.size();
            }

            @Override
            public boolean retrySupported() {
                return true;
            }
        };
    }

    public Stored stored(File file) {
        Stored.Checksum checksum = Stored.Checksum.NONE;
        if (file.getSha256Checksum() != null) {
            checksum = new Stored.Checksum(Stored.Algorithm.SHA256, Proof.WHOLE, file.getSha256Checksum());
        } else if (file.getMd5Checksum() != null) {
            checksum = new Stored.Checksum(Stored.Algorithm.MD5, Proof.WHOLE, file.getMd5Checksum());
        }
        return new Stored(
                "https://drive.google.com/file/d/" + file.getId(),
                file.getHeadRevisionId() == null ? "" : file.getHeadRevisionId(),
                file.getSize() == null ? -1 : file.getSize(),
                checksum);
    }

    /** The object that was given the delivery's id, if it is there and whole. */
    @Override
    public Optional<Stored> find(Delivery delivery) throws IOException {
        if (delivery.remoteId().isEmpty()) {
            return Optional.empty();
        }
        try {
            File found = drive.files()
                    .get(delivery.remoteId())
                    .setFields(FIELDS)
                    .setSupportsAllDrives(true)
                    .execute();
            boolean ours = found.getAppProperties() != null
                    && delivery.id().toString().equals(found.getAppProperties().get(ObjectMetadata.DELIVERY));
            return ours && !Boolean.TRUE.equals(found.getTrashed()) ? Optional.of(stored(found)) : Optional.empty();
        } catch (HttpResponseException e) {
            if (e.getStatusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Nothing is packed on the way, for a range would be one of what was packed. */
    @Override
    public InputStream read(Delivery delivery, Range range) throws IOException {
        range.requireWithin(delivery.size());
        GenericUrl url = new GenericUrl(drive.getBaseUrl() + "files/" + delivery.remoteId());
        url.put("alt", "media");
        url.put("supportsAllDrives", true);
        HttpRequest request = drive.getRequestFactory().buildGetRequest(url);
        request.getHeaders().setAcceptEncoding("identity");
        if (range.length() > 0) {
            request.getHeaders().setRange("bytes=" + range.offset() + "-" + (range.offset() + range.length() - 1));
        }
        try {
            HttpResponse answer = request.execute();
            // Who answers with the whole has not understood the range.
            long before = answer.getStatusCode() == PARTIAL ? 0 : range.offset();
            answer.getContent().skipNBytes(before);
            return ByteStreams.limit(answer.getContent(), range.length());
        } catch (HttpResponseException e) {
            if (e.getStatusCode() == NOT_FOUND) {
                throw new DeliveryFailed(Failure.objectGone(delivery.target()));
            }
            throw e;
        }
    }

    /** Drive takes 124 bytes for a property with its name; the full name stands in the file's own. */
    private static Map<String, String> properties(Delivery delivery) {
        Map<String, String> properties = new LinkedHashMap<>();
        ObjectMetadata.of(delivery).forEach((key, value) -> {
            int room = 124 - key.length();
            properties.put(key, value.length() > room ? value.substring(0, room) : value);
        });
        return properties;
    }
}
