package io.waybill.intake.manifest;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Locale;

/** Ends the reading of a row that is longer than any of them may be, before it is all in memory. */
final class RowLimit extends FilterReader {
    /** In characters; as much as a row may hold, all of it written as escapes. */
    static final int MOST = 1_000_000;

    private long sinceRow;

    /** What was read isn't one row. */
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        private Exceeded() {
            super(String.format(Locale.ROOT, "a row has more than the %,d characters that are allowed", MOST));
        }
    }

    RowLimit(Reader in) {
        super(in);
    }

    /** A row ended, some thousand characters ago at most. */
    void rowEnded() {
        sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
        int character = super.read();
        count(character < 0 ? 0 : 1);
        return character;
    }

    @Override
    public int read(char[] characters, int offset, int length) throws IOException {
        int read = super.read(characters, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) throws Exceeded {
        sinceRow += read;
        if (sinceRow > MOST) {
            throw new Exceeded();
        }
    }
}
