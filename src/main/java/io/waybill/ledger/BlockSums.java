package io.waybill.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** Takes a checksum of each block of what comes by. For one thread at a time. */
abstract class BlockSums {
    private final long block;
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private long size;

    private BlockSums(long block) {
        this.block = block;
    }

    static BlockSums crc32c(long block) {
        CRC32C crc = new CRC32C();
        return new BlockSums(block) {
            @Override
            void update(byte[] bytes, int offset, int length) {
                crc.update(bytes, offset, length);
            }

            @Override
            byte[] end() {
                byte[] sum = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
                crc.reset();
                return sum;
            }
        };
    }

    static BlockSums of(MessageDigest digest, long block) {
        return new BlockSums(block) {
            @Override
            void update(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }

            @Override
            byte[] end() {
                return digest.digest();
            }
        };
    }

    abstract void update(byte[] bytes, int offset, int length);

    /** The checksum of the block, after which the next one begins. */
    abstract byte[] end();

    void add(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = (int) Math.min(length - done, block - size % block);
            update(bytes, offset + done, part);
            done += part;
            size += part;
            if (size % block == 0) {
                sums.writeBytes(end());
            }
        }
    }

    /** The checksums of all blocks, one after the other. Call it once, as the last thing. */
    byte[] all() {
        if (size % block != 0) {
            sums.writeBytes(end());
        }
        return sums.toByteArray();
    }
}
