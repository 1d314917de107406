package io.waybill.intake.upload.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.content.FileTrouble;
import io.waybill.intake.upload.Feed;
import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.TicketedUploads;
import io.waybill.intake.upload.TurnOver;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.outcome.PlainWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** One upload that comes through a WebSocket. Messages come in pieces, each of which is in the file before the next is read. */
final class SocketUpload {
    private static final Logger LOG = LoggerFactory.getLogger(SocketUpload.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The most bytes of one message, as they are sent: 16 MiB are 22 in base64. */
    private static final long MOST_MESSAGE = 32L << 20;

    /** That many bytes of UTF-8 may the reason of a close have (RFC 6455, 5.5). */
    private static final int LONGEST_REASON = 123;

    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(500);
    private static final int PERCENT = 100;

    private final TicketedUploads uploads;
    private final WebSocketSession session;
    private final Upload upload;
    private Optional<Slots.Slot> slot = Optional.empty();
    private @Nullable Feed feed;
    private @Nullable TextFrame text;
    private long begin;
    private long message;
    private long told = System.nanoTime();
    private boolean over;

    SocketUpload(TicketedUploads uploads, WebSocketSession session, Upload upload) {
        this.uploads = uploads;
        this.session = session;
        this.upload = upload;
    }

    Upload upload() {
        return upload;
    }

    /** Says where the upload goes on, and takes what comes from now on. */
    synchronized void begin(Optional<Slots.Slot> granted) throws IOException {
        if (over) {
            granted.ifPresent(Slots.Slot::close);
            return;
        }
        slot = granted;
        try {
            feed = uploads.feed(upload);
            tell("offset", feed.offset());
        } catch (UploadRefused e) {
            fail(e, CloseStatus.POLICY_VIOLATION);
        }
    }

    /** Nobody may send at present. */
    void refuse() throws IOException {
        fail(
                "Upload limit exceeded or insufficient resources",
                CloseStatus.SERVICE_OVERLOAD.withReason("Upload limit exceeded or insufficient resources"));
    }

    /** Takes a piece of a message of bytes. */
    synchronized void binary(ByteBuffer piece, boolean last) throws IOException {
        take(piece.remaining(), last, feed -> {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            feed.write(bytes, 0, bytes.length);
        });
    }

    /** Takes a piece of a message of text. */
    synchronized void text(String piece, boolean last) throws IOException {
        take(piece.length(), last, feed -> {
            if (text == null) {
                text = new TextFrame((bytes, count) -> feed.write(bytes, 0, count));
            }
            text.read(piece);
            if (last) {
                String word = text.end();
                text = null;
                if (!word.isEmpty()) {
                    say(word);
                }
            }
        });
    }

    private interface Piece {
        void into(Feed feed) throws IOException;
    }

    private void take(int length, boolean last, Piece piece) throws IOException {
        if (over || feed == null) {
            return;
        }
        try {
            if (message == 0) {
                begin = feed.offset();
            }
            message += length;
            if (message > MOST_MESSAGE) {
                feed.takeBack(begin);
                fail(
                        "a message has more than " + MOST_MESSAGE + " bytes: send smaller ones",
                        CloseStatus.TOO_BIG_TO_PROCESS.withReason("a message has more than 32 MiB"));
                return;
            }
            piece.into(feed);
            if (last && !over) {
                message = 0;
                feed.flush();
                progress();
            }
        } catch (TurnOver e) {
            fail(e.getMessage(), CloseStatus.POLICY_VIOLATION.withReason(reason(e.getMessage())));
        } catch (UploadRefused e) {
            fail(e, CloseStatus.POLICY_VIOLATION);
        } catch (IllegalArgumentException e) {
            feed.takeBack(begin);
            fail(e, CloseStatus.BAD_DATA);
        } catch (IOException e) {
            boolean passes = FileTrouble.passes(e);
            LOG.debug("An upload broke off", e);
            fail(
                    "it can't be written at present: " + PlainWords.of(e) + ". Go on later where it is",
                    (passes ? CloseStatus.SERVICE_OVERLOAD : CloseStatus.SERVER_ERROR).withReason("try again later"));
        }
    }

    private void say(String word) throws IOException {
        if (!word.equalsIgnoreCase("DONE")) {
            throw new IllegalArgumentException("'" + word + "' is no word that is known: say DONE when all is sent");
        }
        Feed all = Objects.requireNonNull(feed);
        long offset = all.offset();
        long length = upload.length().orElse(offset);
        if (offset < length) {
            fail(
                    String.format(Locale.ROOT, "%d of its %d bytes are here: send the others", offset, length),
                    CloseStatus.POLICY_VIOLATION.withReason("bytes are missing"));
            return;
        }
        all.close();
        succeed(uploads.complete(upload));
    }

    /** Says that all of it is here. */
    synchronized void succeed(Upload complete) throws IOException {
        over = true;
        tell("progress", PERCENT);
        tell("success", "/api/v1/batches/" + complete.batch());
        end();
        session.close(CloseStatus.NORMAL);
    }

    private void progress() throws IOException {
        long now = System.nanoTime();
        long length = upload.length().orElse(0);
        if (now - told >= BETWEEN_PROGRESS.toNanos() && length > 0 && feed != null) {
            told = now;
            tell("progress", (int) (feed.offset() * PERCENT / length));
        }
    }

    private void fail(RuntimeException why, CloseStatus status) throws IOException {
        String words = String.valueOf(why.getMessage());
        fail(words, status.withReason(reason(words)));
    }

    synchronized void fail(String words, CloseStatus status) throws IOException {
        if (over) {
            return;
        }
        over = true;
        end();
        tell("error", words);
        session.close(status);
    }

    /** The connection ends, and it isn't its client's fault. What came is kept. */
    void leave(String words, CloseStatus status) {
        try {
            fail(words, status.withReason(words));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A client could not be told that its connection ends", e);
        }
    }

    /** Books what came, and lets others send. Safe to repeat. */
    synchronized void end() throws IOException {
        over = true;
        Feed taking = feed;
        feed = null;
        try {
            if (taking != null) {
                taking.close();
            }
        } finally {
            slot.ifPresent(Slots.Slot::close);
            slot = Optional.empty();
        }
    }

    private void tell(String type, Object value) throws IOException {
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", type);
        frame.put("value", value);
        try {
            if (session.isOpen()) {
                session.sendMessage(new TextMessage(JSON.writeValueAsString(frame)));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String reason(String words) {
        String shown = words;
        while (shown.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            shown = shown.substring(0, shown.length() - 1);
        }
        return shown;
    }
}
