package io.waybill.intake.upload;

import io.waybill.ledger.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes content that comes in chunks, in any order, several at a time, and each as often as its sender likes. A chunk that was said to be
 * here survives the end of the machine. Safe to repeat, but for {@link #create}.
 */
public final class ChunkedUploads {
    private final Uploads uploads;
    private final UploadRows rows;
    private final ChunkRows chunks;
    private final ChunkReceiver receiver;

    ChunkedUploads(Uploads uploads, UploadRows rows, ChunkRows chunks, ChunkReceiver receiver) {
        this.uploads = uploads;
        this.rows = rows;
        this.chunks = chunks;
        this.receiver = receiver;
    }

    /** The content of a chunk whose number comes behind it. To be given to {@link #put}, or closed. */
    public static final class Aside implements AutoCloseable {
        private final ChunkReceiver.Beside file;

        private Aside(ChunkReceiver.Beside file) {
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * Begins an upload, which is a batch by itself. Its length is known.
     *
     * @throws UploadRefused if it can't be taken
     */
    public Upload create(NewUpload wanted, Chunking chunking) {
        return uploads.create(wanted, chunking);
    }

    /**
     * An upload as it is now.
     *
     * @throws UploadRefused if there is none that comes in chunks, or none that is shown to whoever asks
     */
    public Upload get(UUID id, Asker asker) {
        return rows.find(id, asker).filter(Upload::isChunked).orElseThrow(() -> UploadRefused.unknown(id));
    }

    /** The chunks that are here of one that is open, in their order. */
    public List<Chunk> received(Upload upload) {
        return chunks.all(upload.id());
    }

    /** How many these are. */
    public int count(Upload upload) {
        return chunks.count(upload.id());
    }

    /**
     * Takes a chunk. It is on the disk, and the ledger has it, when this returns; it may be there already.
     *
     * @param index from 0
     * @param digest that the bytes must have, if the sender wants that
     * @throws UploadRefused if it has another length or checksum, or another one is here in its place
     * @throws IOException if the sender or the disk breaks off; nothing of it counts then
     */
    public Chunk receive(Upload upload, int index, InputStream content, Optional<ContentDigest> digest)
            throws IOException {
        requirePlace(upload, index);
        return receiver.receive(upload, index, content, digest);
    }

    /** Takes the content of a chunk whose number isn't known yet. */
    public Aside receive(Upload upload, InputStream content, Optional<ContentDigest> digest) throws IOException {
        requireOpen(upload);
        return new Aside(receiver.beside(upload, content, digest));
    }

    /** Makes content the chunk that it is, as {@link #receive(Upload, int, InputStream, Optional)} does. */
    public Chunk put(Upload upload, int index, Aside aside) throws IOException {
        requirePlace(upload, index);
        return receiver.put(upload, index, aside.file);
    }

    /**
     * Ends an upload all chunks of which are here, and books its batch.
     *
     * @throws UploadRefused if some are missing
     */
    public Upload complete(Upload upload) throws IOException {
        return uploads.complete(upload);
    }

    private static void requireOpen(Upload upload) {
        if (upload.isComplete()) {
            throw new UploadRefused(UploadRefused.Reason.CHUNK, "it is complete: nothing can be added");
        }
    }

    private static void requirePlace(Upload upload, int index) {
        requireOpen(upload);
        int count = upload.chunking().count();
        if (index < 0 || index >= count) {
            throw new UploadRefused(
                    UploadRefused.Reason.BAD_VALUE,
                    String.format(
                            Locale.ROOT, "it has %d chunks, and this would be number %d of them", count, index + 1));
        }
    }
}
