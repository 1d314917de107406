package io.waybill.content;

import java.util.Locale;

/**
 * Bytes of a content.
 *
 * @param offset of the first, from 0
 * @param length how many; 0 where there is nothing to read, as in empty content
 */
public record Range(long offset, long length) {
    public Range {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d bytes from %d on are no range", length, offset));
        }
    }

    /** All bytes of a content of that size. */
    public static Range whole(long size) {
        return new Range(0, size);
    }

    /**
     * Makes sure that a content of that size has all of these bytes.
     *
     * @throws IllegalArgumentException if it hasn't
     */
    public void requireWithin(long size) {
        if (offset > size || length > size - offset) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d bytes from %d on reach past the end of content that has %d",
                    length,
                    offset,
                    size));
        }
    }
}
