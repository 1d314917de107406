package io.waybill.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resumable uploads.
 *
 * @see <a href="https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable">Google's description</a>
 */
final class DriveSessions {
    private static final int UNIT = 256 * 1024;
    private static final Pattern CHUNK = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");
    private static final Pattern STATUS = Pattern.compile("bytes \\*/(\\d+|\\*)");

    /** How a session stands after a request. */
    record State(long received, Optional<ObjectNode> file) {}

    private final DriveFiles files;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    DriveSessions(DriveFiles files) {
        this.files = files;
    }

    /**
     * Starts an upload.
     *
     * @param update the file that gets a new content, or nothing for a new file
     */
    String start(ObjectNode metadata, Optional<String> update, DriveRequest request) throws IOException, DriveError {
        if (update.isPresent()) {
            files.get(update.get());
        } else {
            files.checkNew(metadata);
        }
        String id = UUID.randomUUID().toString();
        sessions.put(
                id,
                new Session(
                        metadata,
                        update,
                        request.header("X-Upload-Content-Type").orElse(""),
                        request.header("X-Upload-Content-Length").map(Long::valueOf),
                        files.newPart()));
        return id;
    }

    State put(String id, DriveRequest request) throws IOException, DriveError {
        Session session = get(id);
        synchronized (session) {
            return session.put(request);
        }
    }

    void cancel(String id) throws IOException, DriveError {
        Files.deleteIfExists(get(id).part);
        sessions.remove(id);
    }

    /** From now on nobody knows them. */
    void expire() {
        sessions.clear();
    }

    /** Those that wait for more of a content that is at least so large. */
    long unfinished(long size) {
        return sessions.values().stream()
                .filter(session -> session.file.isEmpty())
                .filter(session -> session.announced.orElse(0L) >= size)
                .count();
    }

    private Session get(String id) throws DriveError {
        return Optional.ofNullable(sessions.get(id))
                .orElseThrow(() -> new DriveError(404, "notFound", "The upload session is unknown or has expired."));
    }

    private final class Session {
        private final ObjectNode metadata;
        private final Optional<String> update;
        private final String mimeType;
        private final Optional<Long> announced;
        private final Path part;
        private Optional<ObjectNode> file = Optional.empty();

        Session(ObjectNode metadata, Optional<String> update, String mimeType, Optional<Long> announced, Path part) {
            this.metadata = metadata;
            this.update = update;
            this.mimeType = mimeType;
            this.announced = announced;
            this.part = part;
        }

        State put(DriveRequest request) throws IOException, DriveError {
            if (file.isPresent()) {
                return new State(file.get().path("size").asLong(), file);
            }
            String range = request.header("Content-Range").orElse("");
            Matcher chunk = CHUNK.matcher(range);
            Matcher status = STATUS.matcher(range);
            if (chunk.matches()) {
                long from = Long.parseLong(chunk.group(1));
                long length = Long.parseLong(chunk.group(2)) + 1 - from;
                append(request.content(), from, length, total(chunk.group(3)));
            } else if (status.matches()) {
                finish(total(status.group(1)));
            } else if (range.isEmpty()) {
                long length = Long.parseLong(request.header("Content-Length")
                        .orElseThrow(() -> new DriveError(411, "required", "Length Required")));
                append(request.content(), 0, length, Optional.of(length));
            } else {
                throw DriveError.badRequest("Failed to parse Content-Range header.");
            }
            return new State(file.isPresent() ? 0 : Files.size(part), file);
        }

        private Optional<Long> total(String text) throws DriveError {
            Optional<Long> total = text.equals("*") ? announced : Optional.of(Long.valueOf(text));
            if (announced.isPresent() && !announced.equals(total)) {
                throw DriveError.badRequest("The session is for " + announced.get() + " bytes, not " + text);
            }
            return total;
        }

        /** Appends in order only; of a chunk that breaks off, what makes up whole units is kept. */
        private void append(InputStream body, long from, long length, Optional<Long> total)
                throws IOException, DriveError {
            long received = Files.size(part);
            if (from != received) {
                throw DriveError.badRequest("The chunk begins at " + from + ", but " + received + " bytes are here");
            }
            boolean last = total.isPresent() && from + length == total.get();
            if (total.isPresent() && from + length > total.get() || !last && length % UNIT != 0) {
                throw DriveError.badRequest("A chunk of " + length + " bytes at " + from + " of "
                        + total.map(String::valueOf).orElse("*") + "; all but the last are multiples of " + UNIT);
            }
            long got = 0;
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                byte[] buffer = new byte[64 * 1024];
                out.position(received);
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    out.write(ByteBuffer.wrap(buffer, 0, n));
                    got += n;
                }
            } finally {
                if (got != length) {
                    truncate(received + got / UNIT * UNIT);
                }
            }
            if (got != length) {
                throw DriveError.badRequest("Content-Range announced " + length + " bytes, " + got + " came");
            }
            finish(total);
        }

        private void truncate(long size) throws IOException {
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                out.truncate(size);
            }
        }

        private void finish(Optional<Long> total) throws IOException, DriveError {
            if (total.isPresent() && total.get() == Files.size(part)) {
                if (update.isPresent()) {
                    files.update(update.get(), metadata);
                    file = Optional.of(files.setContent(update.get(), part, mimeType));
                } else {
                    file = Optional.of(files.create(metadata, part, mimeType));
                }
            }
        }
    }
}
