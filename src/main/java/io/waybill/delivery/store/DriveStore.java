package io.waybill.delivery.store;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.AbstractInputStreamContent;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.GeneratedIds;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.waybill.delivery.Content;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Google Drive. An object's id is chosen before it is sent, so that a repeat hits the same place; the folders of its name
 * become folders in Drive.
 */
public final class DriveStore {
    private static final String FIELDS = "id,name,size,md5Checksum,sha256Checksum,headRevisionId,appProperties,trashed";

    private static final String FOLDER = "application/vnd.google-apps.folder";
    /** What java.net.HttpURLConnection says when a connection breaks. */
    private static final Pattern CUT = Pattern.compile("Error writing|Unexpected end of file|Premature EOF");

    private static final int IDS_AT_ONCE = 100;

    private final Drive drive;
    private final GoogleCredentials credentials;
    private final Content content;
    private final String rootFolder;
    private final Cache<String, String> folders;
    private final Deque<String> ids = new ArrayDeque<>();

    DriveStore(Drive drive, GoogleCredentials credentials, String rootFolder, Content content, Duration believed) {
        this.credentials = credentials;
        this.drive = drive;
        this.rootFolder = rootFolder;
        this.content = content;
        this.folders = CacheBuilder.newBuilder().expireAfterWrite(believed).build();
    }

    /** The file, which Drive made when it had the last byte. */
    public Stored committed(Delivery delivery) throws IOException {
        return find(delivery)
                .orElseThrow(() -> new IOException(String.format(
                        Locale.ROOT, "Drive has all bytes of %s and shows no file", delivery.remoteId())));
    }

    /** What is asked for of a file; Drive answers nothing else. */
    public String fields() {
        return FIELDS;
    }

    /** The value of the header Authorization, for a request that isn't made by Google's client. */
    public String authorization() throws IOException {
        credentials.refreshIfExpired();
        return "Bearer " + credentials.getAccessToken().getTokenValue();
    }

    /** Where the content of a document can be read. */
    public String contentUri(Delivery delivery) {
        return drive.getBaseUrl() + "files/" + delivery.remoteId() + "?alt=media&supportsAllDrives=true";
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
                .setParents(List.of(folder(slash < 0 ? "" : path.substring(0, slash))));
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
            if (e.getStatusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the exceptions of Google's client mean. */
    static FailureClassifier failures() {
        return exception -> {
            if (exception.getClass() == IOException.class
                    && CUT.matcher(String.valueOf(exception.getMessage())).lookingAt()) {
                return Optional.of(new Failure(
                        Failure.Cause.STORE_UNREACHABLE,
                        "the connection was cut: " + exception.getMessage(),
                        true,
                        Optional.empty()));
            }
            if (!(exception instanceof HttpResponseException e)) {
                return Optional.empty();
            }
            Optional<Duration> retryAfter = RetryAfter.parse(
                    e.getHeaders() == null ? null : e.getHeaders().getRetryAfter());
            String reason = e instanceof GoogleJsonResponseException json && json.getDetails() != null
                    ? String.valueOf(json.getDetails().getMessage())
                    : e.getStatusMessage() + ", " + shortened(e.getContent());
            boolean quota =
                    e.getStatusCode() == 403 && String.valueOf(e.getContent()).contains("LimitExceeded");
            return Optional.of(Failure.ofStatus(quota ? 429 : e.getStatusCode(), reason, retryAfter));
        };
    }

    private static String shortened(@Nullable String content) {
        return content == null ? "no reason given" : content.substring(0, Math.min(300, content.length()));
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

    /** The id of a folder, which is made if it isn't there. */
    private String folder(String path) throws IOException {
        if (path.isEmpty()) {
            return rootFolder;
        }
        String known = folders.getIfPresent(path);
        return known == null ? findOrMake(path) : known;
    }

    /** One at a time, for Drive would make two folders of one name. */
    private synchronized String findOrMake(String path) throws IOException {
        String known = folders.getIfPresent(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        String parent = folder(slash < 0 ? "" : path.substring(0, slash));
        String name = path.substring(slash + 1);
        List<File> found = drive.files()
                .list()
                .setQ(String.format(
                        Locale.ROOT,
                        "name = '%s' and '%s' in parents and mimeType = '%s' and trashed = false",
                        name.replace("\\", "\\\\").replace("'", "\\'"),
                        parent,
                        FOLDER))
                .setFields("files(id)")
                .setSupportsAllDrives(true)
                .setIncludeItemsFromAllDrives(true)
                .execute()
                .getFiles();
        String id = found.isEmpty()
                ? drive.files()
                        .create(new File().setName(name).setMimeType(FOLDER).setParents(List.of(parent)))
                        .setFields("id")
                        .setSupportsAllDrives(true)
                        .execute()
                        .getId()
                : found.get(0).getId();
        folders.put(path, id);
        return id;
    }
}
