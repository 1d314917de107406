package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The files of a {@link DriveStandIn}: metadata in memory, contents in a folder. */
final class DriveFiles {
    static final String ROOT = "root";
    private static final String FOLDER = "application/vnd.google-apps.folder";
    private static final Set<String> WRITABLE =
            Set.of("name", "mimeType", "description", "parents", "appProperties", "properties", "trashed", "starred");

    private final Path folder;
    private final Map<String, ObjectNode> files = new LinkedHashMap<>();
    private final Set<String> generated = new HashSet<>();

    DriveFiles(Path folder) {
        this.folder = folder;
    }

    synchronized String generateId() {
        String id = UUID.randomUUID().toString().replace("-", "");
        generated.add(id);
        return id;
    }

    synchronized ObjectNode get(String id) throws DriveError {
        if (!files.containsKey(id)) {
            throw DriveError.notFound(id);
        }
        return files.get(id).deepCopy();
    }

    synchronized List<ObjectNode> find(Predicate<JsonNode> condition) {
        return files.values().stream()
                .filter(condition)
                .map(ObjectNode::deepCopy)
                .toList();
    }

    synchronized void clear() {
        files.clear();
    }

    /** Refuses metadata that a later create would refuse, too. */
    synchronized void checkNew(ObjectNode request) throws DriveError {
        String id = request.path("id").asText();
        if (request.has("id") && files.containsKey(id)) {
            throw new DriveError(409, "fileIdInUse", "A file already exists with the provided ID.");
        }
        if (request.has("id") && !generated.contains(id)) {
            throw new DriveError(400, "invalid", "The provided file ID is not usable.");
        }
        for (JsonNode parent : request.path("parents")) {
            if (!parent.asText().equals(ROOT) && !files.containsKey(parent.asText())) {
                throw DriveError.notFound(parent.asText());
            }
        }
    }

    /** Creates a file without content, or a folder. */
    synchronized ObjectNode create(ObjectNode request) throws DriveError {
        checkNew(request);
        String id = request.has("id") ? request.path("id").asText() : generateId();
        ObjectNode file = DriveRequest.JSON.createObjectNode();
        file.put("kind", "drive#file").put("id", id).put("name", "Untitled").put("trashed", false);
        file.put("mimeType", "application/octet-stream")
                .put("createdTime", now())
                .put("version", "0");
        file.putArray("parents").add(ROOT);
        files.put(id, file);
        return update(id, request);
    }

    synchronized ObjectNode update(String id, ObjectNode request) throws DriveError {
        get(id);
        ObjectNode file = files.get(id);
        request.fields().forEachRemaining(field -> {
            if (WRITABLE.contains(field.getKey())) {
                file.set(field.getKey(), field.getValue());
            }
        });
        file.put("modifiedTime", now());
        file.put("version", Long.toString(file.path("version").asLong() + 1));
        return file.deepCopy();
    }

    /** Gives a file a new content, taken from a file on this disk, which is moved. */
    ObjectNode setContent(String id, Path content, String mimeType) throws IOException, DriveError {
        MessageDigest md5 = digest("MD5");
        MessageDigest sha1 = digest("SHA-1");
        MessageDigest sha256 = digest("SHA-256");
        long size;
        try (InputStream in = new DigestInputStream(
                new DigestInputStream(new DigestInputStream(Files.newInputStream(content), md5), sha1), sha256)) {
            size = in.transferTo(OutputStream.nullOutputStream());
        }
        synchronized (this) {
            get(id);
            Files.move(content, content(id), StandardCopyOption.REPLACE_EXISTING);
            ObjectNode file = files.get(id);
            file.put("size", Long.toString(size)).put("headRevisionId", generateId());
            file.put("md5Checksum", hex(md5)).put("sha1Checksum", hex(sha1)).put("sha256Checksum", hex(sha256));
            ObjectNode change = DriveRequest.JSON.createObjectNode();
            return update(id, mimeType.isEmpty() ? change : change.put("mimeType", mimeType));
        }
    }

    /** Creates a file together with its content. */
    synchronized ObjectNode create(ObjectNode request, Path content, String mimeType) throws IOException, DriveError {
        String id = create(request).path("id").asText();
        return setContent(id, content, request.has("mimeType") ? "" : mimeType);
    }

    synchronized void delete(String id) throws IOException, DriveError {
        ObjectNode file = get(id);
        if (file.path("mimeType").asText().equals(FOLDER)) {
            for (ObjectNode child : find(DriveQuery.parse("'" + id + "' in parents"))) {
                delete(child.path("id").asText());
            }
        }
        files.remove(id);
        Files.deleteIfExists(content(id));
    }

    /** Where the content of a file is. */
    Path content(String id) {
        return folder.resolve(id);
    }

    Path newPart() throws IOException {
        return Files.createTempFile(folder, "upload-", ".part");
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
