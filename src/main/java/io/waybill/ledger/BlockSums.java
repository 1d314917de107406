package io.waybill.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Takes the CRC32C of each block of what comes by. For one thread at a time. */
final class BlockSums {
    private final long block;
    private final CRC32C crc = new CRC32C();
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private long size;

    BlockSums(long block) {
        this.block = block;
    }

    void add(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = (int) Math.min(length - done, block - size % block);
            crc.update(bytes, offset + done, part);
            done += part;
            size += part;
            if (size % block == 0) {
                end();
            }
        }
    }

    /** The checksums of all blocks, big-endian, one after the other. Call it once, as the last thing. */
    byte[] all() {
        if (size % block != 0) {
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
