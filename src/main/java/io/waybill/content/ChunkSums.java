package io.waybill.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Takes the CRC32C of each chunk of what comes by. For one thread at a time. */
final class ChunkSums {
    private final long chunk;
    private final CRC32C crc = new CRC32C();
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private long size;

    ChunkSums(long chunk) {
        this.chunk = chunk;
    }

    void add(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = (int) Math.min(length - done, chunk - size % chunk);
            crc.update(bytes, offset + done, part);
            done += part;
            size += part;
            if (size % chunk == 0) {
                end();
            }
        }
    }

    /** The checksums of all chunks, big-endian, one after the other. Call it once, as the last thing. */
    byte[] all() {
        if (size % chunk != 0) {
            end();
        }
        return sums.toByteArray();
    }

    private void end() {
        sums.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
        crc.reset();
    }
}
