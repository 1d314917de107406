package io.waybill.servers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Tells where the requests begin and end in what a client sends over one connection (HTTP/1.1, RFC 9112). */
final class RequestFramer {
    /** Takes the bytes in their order; only where they are cut differs. */
    interface Pieces {
        /**
         * @param begins the head that these bytes are, if they are one
         * @param ends whether a request ends with them
         */
        void take(byte[] bytes, Optional<RequestHead> begins, boolean ends) throws InterruptedException;
    }

    private enum Part {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER
    }

    private final Pieces pieces;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private long left;

    RequestFramer(Pieces pieces) {
        this.pieces = pieces;
    }

    void read(byte[] bytes, int length) throws InterruptedException {
        int at = 0;
        while (at < length) {
            if (part == Part.BODY || part == Part.CHUNK) {
                int count = (int) Math.min(left, length - at);
                content(Arrays.copyOfRange(bytes, at, at + count));
                at += count;
            } else {
                line.write(bytes[at++]);
                if (endsWith(part == Part.HEAD ? "\r\n\r\n" : "\r\n")) {
                    text(line.toByteArray());
                    line.reset();
                }
            }
        }
    }

    /** The client sends nothing more; what began and did not end goes on as it is. */
    void end() throws InterruptedException {
        if (line.size() > 0) {
            pieces.take(line.toByteArray(), Optional.empty(), false);
        }
    }

    private void content(byte[] bytes) throws InterruptedException {
        left -= bytes.length;
        boolean whole = left == 0;
        boolean ends = whole && part == Part.BODY;
        if (whole) {
            part = part == Part.BODY ? Part.HEAD : Part.CHUNK_SIZE;
        }
        pieces.take(bytes, Optional.empty(), ends);
    }

    private void text(byte[] bytes) throws InterruptedException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        switch (part) {
            case HEAD -> {
                RequestHead head = new RequestHead(text);
                left = head.length();
                part = head.isChunked() ? Part.CHUNK_SIZE : left > 0 ? Part.BODY : Part.HEAD;
                pieces.take(bytes, Optional.of(head), part == Part.HEAD);
            }
            case CHUNK_SIZE -> {
                long size = Long.parseLong(text.split("[;\r]")[0].strip(), 16);
                left = size + "\r\n".length();
                part = size == 0 ? Part.TRAILER : Part.CHUNK;
                pieces.take(bytes, Optional.empty(), false);
            }
            default -> {
                boolean ends = text.equals("\r\n");
                part = ends ? Part.HEAD : Part.TRAILER;
                pieces.take(bytes, Optional.empty(), ends);
            }
        }
    }

    private boolean endsWith(String end) {
        if (line.size() < end.length()) {
            return false;
        }
        byte[] all = line.toByteArray();
        return new String(all, all.length - end.length(), end.length(), StandardCharsets.ISO_8859_1).equals(end);
    }
}
