package io.waybill.archive;

import io.waybill.ledger.StoredDocument;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Opens the content of documents at their stores. */
public final class Downloads {
    private final Readers readers;
    private final Path spool;

    /**
     * @param spool a folder of this process for blocks that are on their way; what an earlier process left there goes
     */
    Downloads(Readers readers, Path spool) throws IOException {
        this.readers = readers;
        this.spool = Files.createDirectories(spool);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(spool, "*.block")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Nothing is read yet. */
    public StoredContent open(StoredDocument document) throws IOException {
        Path file = spool.resolve(UUID.randomUUID() + ".block");
        return new StoredContent(
                document,
                readers,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
    }
}
