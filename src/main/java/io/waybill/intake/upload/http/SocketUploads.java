package io.waybill.intake.upload.http;

import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.TicketedUploads;
import io.waybill.intake.upload.Upload;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.ledger.Ids;
import io.waybill.outcome.PlainWords;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.websocket.WsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * Takes files through WebSockets, as {@code docs/upload.md} says. The ticket in the query says who sends; the address that it stands in is
 * never asked for anything. A client that has to wait for a slot isn't read from meanwhile, and holds no thread.
 */
class SocketUploads extends AbstractWebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SocketUploads.class);
    private static final Pattern TICKET = Pattern.compile("(?:^|[?&])ticket=([A-Za-z0-9_-]{43})(?:[&#]|$)");
    private static final Pattern ADDRESS = Pattern.compile("(?:^|&)gdrive_url=([^&]*)");
    private static final int LONGEST_QUERY = 8 << 10;

    /** How long nothing may come and go. */
    private static final long IDLE_MILLIS = 60_000;

    private static final int SEND_MILLIS = 10_000;
    private static final int UNSENT_BYTES = 64 << 10;

    private final TicketedUploads uploads;
    private final ObjectProvider<Slots> slots;
    private final Map<String, SocketUpload> open = new ConcurrentHashMap<>();
    private final Map<UUID, SocketUpload> byUpload = new ConcurrentHashMap<>();

    SocketUploads(TicketedUploads uploads, ObjectProvider<Slots> slots) {
        this.uploads = uploads;
        this.slots = slots;
    }

    /** How many clients are connected. */
    int connected() {
        return open.size();
    }

    /** The files of an owner whose clients are connected. */
    List<UUID> files(String owner) {
        return open.values().stream()
                .map(SocketUpload::upload)
                .filter(upload -> upload.owner().equals(owner))
                .map(Upload::id)
                .toList();
    }

    /** Nobody sends to an upload any more. */
    void end(UUID id, String words) throws IOException {
        SocketUpload sending = byUpload.get(id);
        if (sending != null) {
            sending.fail(words, CloseStatus.POLICY_VIOLATION.withReason(words));
        }
    }

    /** What came is booked while the ledger is still there, and clients may go on after the next start. */
    @EventListener(ContextClosedEvent.class)
    public void goAway() {
        for (SocketUpload sending : open.values()) {
            sending.leave("Waybill ends: go on later", CloseStatus.GOING_AWAY);
        }
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        WsSession socket = ((NativeWebSocketSession) session).getNativeSession(WsSession.class);
        if (socket == null) {
            throw new IllegalStateException("Only Tomcat's WebSockets can be made to wait");
        }
        socket.setMaxIdleTimeout(IDLE_MILLIS);
        URI uri = session.getUri();
        String query = uri == null || uri.getRawQuery() == null ? "" : uri.getRawQuery();
        Optional<String> ticket = ticket(query);
        if (ticket.isEmpty() && !ADDRESS.matcher(query).find()) {
            session.close(CloseStatus.POLICY_VIOLATION.withReason("gdrive_url query parameter is missing."));
            return;
        }
        Upload upload;
        try {
            upload = uploads.get(id(uri), ticket.orElse(""));
        } catch (UploadRefused e) {
            session.close(CloseStatus.POLICY_VIOLATION.withReason("File ID not found"));
            return;
        }
        SocketUpload sending = new SocketUpload(
                uploads, new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, UNSENT_BYTES), upload);
        if (upload.isComplete()) {
            sending.succeed(upload);
            return;
        }
        open.put(session.getId(), sending);
        SocketUpload before = byUpload.put(upload.id(), sending);
        if (before != null) {
            before.leave("another connection goes on with this upload", CloseStatus.POLICY_VIOLATION);
        }
        begin(sending, socket);
    }

    private void begin(SocketUpload sending, WsSession socket) throws IOException {
        Slots limited = slots.getIfAvailable();
        if (limited == null) {
            sending.begin(Optional.empty());
            return;
        }
        Optional<Slots.Slot> free = limited.tryEnter(sending.upload().owner());
        if (free.isPresent()) {
            sending.begin(free);
            return;
        }
        socket.suspend();
        limited.enter(sending.upload().owner(), granted -> {
            try {
                if (granted.isPresent()) {
                    sending.begin(granted);
                } else {
                    sending.refuse();
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("A client is gone that waited", e);
            } finally {
                socket.resume();
            }
        });
    }

    /** The last part of the path. */
    private static UUID id(URI uri) {
        String path = uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return Ids.parse(last).orElseThrow(() -> UploadRefused.unknown(last));
    }

    /** Stands in the query itself, or in that of the address that a client gives back, encoded or not. */
    private static Optional<String> ticket(String query) {
        if (query.length() > LONGEST_QUERY) {
            return Optional.empty();
        }
        Matcher address = ADDRESS.matcher(query);
        Matcher plain = TICKET.matcher(query);
        if (plain.find()) {
            return Optional.of(plain.group(1));
        }
        try {
            String given = address.find() ? URLDecoder.decode(address.group(1), StandardCharsets.UTF_8) : "";
            Matcher encoded = TICKET.matcher(given);
            return encoded.find() ? Optional.of(encoded.group(1)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            LOG.debug("The address of a client is no such", e);
            return Optional.empty();
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage piece) throws IOException {
        SocketUpload sending = open.get(session.getId());
        if (sending != null) {
            take(session, () -> sending.text(piece.getPayload(), piece.isLast()));
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage piece) throws IOException {
        SocketUpload sending = open.get(session.getId());
        if (sending != null) {
            take(session, () -> sending.binary(piece.getPayload(), piece.isLast()));
        }
    }

    private interface Taking {
        void take() throws IOException;
    }

    /** The ledger can't be written, or a client is gone: it may go on later. Addresses bear tickets, and aren't told. */
    private static void take(WebSocketSession session, Taking taking) throws IOException {
        try {
            taking.take();
        } catch (IOException | RuntimeException e) {
            LOG.warn("An upload through a WebSocket broke off: {}", PlainWords.of(e));
            LOG.debug("It broke off here", e);
            session.close(CloseStatus.SERVICE_OVERLOAD.withReason("try again later"));
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable failure) {
        LOG.debug("A client broke off", failure);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws IOException {
        SocketUpload sending = open.remove(session.getId());
        if (sending != null) {
            byUpload.remove(sending.upload().id(), sending);
            sending.end();
        }
    }
}
