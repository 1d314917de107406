package io.waybill.inspect;

/**
 * The first bytes of a file, and zeros behind them: that is how far Tika's magic numbers look.
 *
 * @param bytes what the file begins with, all of it if it is short
 */
record Head(byte[] bytes) {
    int length() {
        return bytes.length;
    }

    /** One byte, or 0 behind the end. */
    byte at(int position) {
        return position < bytes.length ? bytes[position] : 0;
    }

    /** A part of it, each byte as a character. */
    CharSequence text(int begin, int length) {
        return new Text(begin, length);
    }

    private final class Text implements CharSequence {
        private final int begin;
        private final int length;

        private Text(int begin, int length) {
            this.begin = begin;
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            return (char) (at(begin + index) & 0xFF);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Text(begin + from, to - from);
        }
    }
}
