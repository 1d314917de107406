package io.waybill.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies content and takes its checksums on the way. */
public final class Copies {
    private Copies() {}

    /**
     * The output is left open, so that the caller can force it to the disk.
     *
     * @throws io.waybill.content.ContentChanged if there are less or more bytes than {@code size}
     */
    public static Checksums copy(InputStream from, OutputStream to, long size) throws IOException {
        ChecksumWriter writer = new ChecksumWriter(to, size);
        from.transferTo(writer);
        return writer.checksums();
    }
}
