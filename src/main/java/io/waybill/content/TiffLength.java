package io.waybill.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * How long a TIFF file is at least: where its directories and the strips or tiles of their images end, of a limited number of them. See
 * TIFF 6.0, section 2. What can't be understood says nothing.
 */
final class TiffLength {
    private static final int MOST_DIRECTORIES = 1_000;
    private static final int ENTRY = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_LENGTHS = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_LENGTHS = 325;

    private final FileChannel file;
    private final long size;
    private final ByteOrder order;
    private long length;
    private long offset;
    private long bytes;

    private TiffLength(FileChannel file, ByteOrder order) throws IOException {
        this.file = file;
        this.size = file.size();
        this.order = order;
    }

    static boolean isTiff(byte[] head) {
        return head.length >= 4
                && (head[0] == 'I' && head[1] == 'I' && head[2] == 42 && head[3] == 0
                        || head[0] == 'M' && head[1] == 'M' && head[2] == 0 && head[3] == 42);
    }

    static Optional<Long> of(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(8);
        file.read(head, 0);
        if (head.hasRemaining()) {
            return Optional.of(8L);
        }
        TiffLength tiff = new TiffLength(file, head.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.directories(Integer.toUnsignedLong(head.order(tiff.order).getInt(4)));
        return Optional.of(tiff.length);
    }

    private void directories(long first) throws IOException {
        long at = first;
        for (int i = 0; i < MOST_DIRECTORIES && at > 0; i++) {
            Optional<ByteBuffer> count = read(at, 2);
            if (count.isEmpty()) {
                return;
            }
            int entries = Short.toUnsignedInt(count.get().getShort());
            Optional<ByteBuffer> directory = read(at + 2, entries * ENTRY + 4);
            if (directory.isEmpty()) {
                return;
            }
            image(directory.get(), entries);
            at = Integer.toUnsignedLong(directory.get().getInt(entries * ENTRY));
        }
    }

    /** The last strip or tile, which writers put last. */
    private void image(ByteBuffer directory, int entries) throws IOException {
        offset = 0;
        bytes = 0;
        for (int i = 0; i < entries; i++) {
            int entry = i * ENTRY;
            switch (Short.toUnsignedInt(directory.getShort(entry))) {
                case STRIP_OFFSETS, TILE_OFFSETS -> offset = last(directory, entry);
                case STRIP_LENGTHS, TILE_LENGTHS -> bytes = last(directory, entry);
                default -> {
                    // Says nothing of lengths.
                }
            }
        }
        reaches(offset + bytes);
    }

    /** The last value of an entry, which stands in it if it fits, and else elsewhere. */
    private long last(ByteBuffer directory, int entry) throws IOException {
        int type = Short.toUnsignedInt(directory.getShort(entry + 2));
        long count = Integer.toUnsignedLong(directory.getInt(entry + 4));
        if (type != SHORT && type != LONG || count == 0) {
            return 0;
        }
        int width = type == SHORT ? 2 : 4;
        long before = (count - 1) * width;
        if (count * width <= 4) {
            return value(directory, entry + 8 + (int) before, width);
        }
        long there = Integer.toUnsignedLong(directory.getInt(entry + 8)) + before;
        return read(there, width).map(found -> value(found, 0, width)).orElse(0L);
    }

    private static long value(ByteBuffer bytes, int at, int width) {
        return width == 2 ? Short.toUnsignedLong(bytes.getShort(at)) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    /** Nothing if the file ends before. */
    private Optional<ByteBuffer> read(long at, int wanted) throws IOException {
        reaches(at + wanted);
        if (at + wanted > size) {
            return Optional.empty();
        }
        ByteBuffer read = ByteBuffer.allocate(wanted).order(order);
        file.read(read, at);
        return read.hasRemaining() ? Optional.empty() : Optional.of(read.flip());
    }

    private void reaches(long end) {
        length = Math.max(length, end);
    }
}
