package io.waybill.archive;

import io.waybill.content.Checksums;
import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Document;
import io.waybill.ledger.StoredDocument;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a document at its stores. It is read by the blocks whose checksums the ledger has (see {@link
 * Checksums#chunkSize}): each is put into a file and compared before a byte of it is passed on, and one that is damaged, or can't be read,
 * is read at the next store. So a range costs the blocks that it touches, and memory is constant. For one thread.
 */
public final class StoredContent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredContent.class);
    private static final int CRC_LENGTH = 4;

    private final StoredDocument document;
    private final Document content;
    private final byte[] sums;
    private final Readers readers;
    private final FileChannel spool;
    private long spooled = -1;

    /** @param spool an empty file, which is closed with this */
    StoredContent(StoredDocument document, Readers readers, FileChannel spool) {
        this.document = document;
        this.content = document.content().orElseThrow();
        this.sums = HexFormat.of().parseHex(content.description().crc32c());
        this.readers = readers;
        this.spool = spool;
    }

    /**
     * Makes sure that the first block of a range can be read, before anything is answered.
     *
     * @throws NotReadable if it can't
     */
    public void begin(Range range) throws IOException {
        if (range.length() > 0) {
            fetch(range.offset() / chunkSize());
        }
    }

    /**
     * Writes a range.
     *
     * @throws NotReadable if a block of it can't be read anywhere; what came before it is written by then
     */
    public void write(Range range, OutputStream out) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        long position = range.offset();
        long end = range.offset() + range.length();
        while (position < end) {
            long block = position / chunkSize();
            fetch(block);
            long from = block * chunkSize();
            long until = Math.min(end, from + length(block));
            while (position < until) {
                position += spool.transferTo(position - from, until - position, channel);
            }
        }
    }

    private void fetch(long block) throws IOException {
        if (spooled == block) {
            return;
        }
        spooled = -1;
        List<String> reasons = new ArrayList<>();
        for (Delivery copy : readers.inOrder(document.copies())) {
            try {
                readers.read(copy, new Range(block * chunkSize(), length(block)), answer -> spool(block, answer));
                spooled = block;
                return;
            } catch (RuntimeException e) {
                LOG.debug("Block {} of {} can't be read", block, copy, e);
                reasons.add(copy.store() + ": " + e.getMessage());
            }
        }
        throw new NotReadable(document.name(), reasons);
    }

    /** @throws DeliveryFailed if it isn't what was delivered */
    private void spool(long block, InputStream answer) throws IOException {
        spool.truncate(0);
        spool.position(0);
        CRC32C crc = new CRC32C();
        long length;
        try (InputStream in = answer;
                CheckedOutputStream out = new CheckedOutputStream(new Unclosed(spool), crc)) {
            length = in.transferTo(out);
        }
        int expected = ByteBuffer.wrap(sums).getInt((int) block * CRC_LENGTH);
        if (length != length(block) || (int) crc.getValue() != expected) {
            throw new DeliveryFailed(new Failure(
                    Failure.Cause.NOT_PROVED,
                    String.format(
                            Locale.ROOT,
                            "what it holds is damaged within the %d bytes from %d on",
                            length(block),
                            block * chunkSize()),
                    false,
                    Optional.empty()));
        }
    }

    private long chunkSize() {
        return Checksums.chunkSize(content.content().size());
    }

    private long length(long block) {
        return Math.min(chunkSize(), content.content().size() - block * chunkSize());
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }

    /** Leaves the file open. */
    private static final class Unclosed extends OutputStream {
        private final FileChannel file;

        private Unclosed(FileChannel file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
        }
    }
}
