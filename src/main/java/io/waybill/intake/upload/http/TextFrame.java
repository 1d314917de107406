package io.waybill.intake.upload.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads a message {@code {"bytes": "<base64>"}} that comes in pieces, and passes on the bytes as they come, however many there are. Other
 * members are passed over, as long as they are no objects or lists. What is no JSON is a word, such as {@code DONE}.
 */
final class TextFrame {
    /** Where the bytes go. */
    interface Taker {
        void take(byte[] bytes, int count) throws IOException;
    }

    private enum State {
        START,
        WORD,
        NAME_OR_END,
        NAME,
        COLON,
        VALUE,
        BYTES,
        PADDING,
        TEXT,
        OTHER,
        NEXT,
        END
    }

    private static final int LONGEST_WORD = 32;
    private static final int LONGEST_NAME = 64;
    private static final int GROUP = 4;
    private static final int GROUPS = 2_048;

    private final Taker taker;
    private final StringBuilder word = new StringBuilder();
    private final byte[] digits = new byte[GROUP * GROUPS];
    private int count;
    private State state = State.START;
    private boolean escaped;

    TextFrame(Taker taker) {
        this.taker = taker;
    }

    /**
     * Reads a piece.
     *
     * @throws IllegalArgumentException if it is no such message
     */
    void read(CharSequence piece) throws IOException {
        for (int i = 0; i < piece.length(); i++) {
            read(piece.charAt(i));
        }
    }

    /**
     * Ends the message.
     *
     * @return the word that it was; empty if it was an object
     * @throws IllegalArgumentException if something is missing
     */
    String end() throws IOException {
        if (state != State.WORD && state != State.END) {
            throw new IllegalArgumentException("a message ends too early: send {\"bytes\": \"<base64>\"}, or DONE");
        }
        return state == State.WORD ? word.toString().strip() : "";
    }

    private void read(char c) throws IOException {
        if (state == State.BYTES || state == State.PADDING) {
            readDigit(c);
        } else if (state == State.NAME || state == State.TEXT) {
            readText(c);
        } else if (state == State.WORD) {
            add(c, LONGEST_WORD);
        } else if (!isBlank(c)) {
            readMark(c);
        }
    }

    private void readMark(char c) throws IOException {
        switch (state) {
            case START -> start(c);
            case NAME_OR_END -> {
                require(c == '"' || c == '}');
                word.setLength(0);
                state = c == '"' ? State.NAME : State.END;
            }
            case COLON -> {
                require(c == ':');
                state = State.VALUE;
            }
            case VALUE -> value(c);
            case OTHER, NEXT -> {
                if (c == ',') {
                    state = State.NAME_OR_END;
                } else if (c == '}') {
                    state = State.END;
                } else {
                    require(state == State.OTHER && c != '{' && c != '[' && c != '"');
                }
            }
            default -> require(false);
        }
    }

    private void start(char c) {
        if (c == '{') {
            state = State.NAME_OR_END;
        } else {
            state = State.WORD;
            word.append(c);
        }
    }

    private void value(char c) {
        require(c != '{' && c != '[');
        boolean isText = c == '"';
        boolean isBytes = word.toString().equals("bytes");
        require(isText || !isBytes);
        state = isBytes ? State.BYTES : isText ? State.TEXT : State.OTHER;
    }

    private void readText(char c) {
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            state = state == State.NAME ? State.COLON : State.NEXT;
        } else if (state == State.NAME) {
            add(c, LONGEST_NAME);
        }
    }

    /** A slash may be escaped in JSON, and some do so. */
    private void readDigit(char c) throws IOException {
        if (c == '"') {
            flush();
            state = State.NEXT;
        } else if (c != '\\') {
            boolean isDigit = state == State.BYTES && isDigit(c);
            require(isDigit || c == '=');
            state = isDigit ? State.BYTES : State.PADDING;
            digits[count++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c);
            if (count == digits.length) {
                flush();
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_';
    }

    private void flush() throws IOException {
        byte[] bytes = Base64.getDecoder().decode(Arrays.copyOf(digits, count));
        count = 0;
        taker.take(bytes, bytes.length);
    }

    private void add(char c, int longest) {
        require(word.length() < longest);
        word.append(c);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static void require(boolean good) {
        if (!good) {
            throw new IllegalArgumentException("a message is neither {\"bytes\": \"<base64>\"} nor DONE");
        }
    }
}
