package io.waybill.delivery.store;

import com.google.common.io.ByteStreams;
import io.waybill.content.Checksums;
import io.waybill.content.Range;
import io.waybill.content.SafeFolder;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder as a store. What an object store keeps beside an object stands in {@code .waybill/objects/}. A document is written,
 * forced to the disk, compared and recorded before it gets its name; after that nothing looks for it there, for a program that
 * waits for it may take it in the same moment.
 */
public final class FolderStore implements Store.Removes {
    private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
    private static final String OWN = ".waybill";
    private static final Duration UNFINISHED_AFTER = Duration.ofHours(1);
    private static final String INCOMING = OWN + "/incoming";

    private final Path root;
    private final Path incoming;
    private final FolderRecords records;
    private final UsedFolders folders;
    private final Placing placing;

    /** @param replaces whether a document takes the place of what stands under its name */
    FolderStore(Path root, UsedFolders folders, boolean replaces) {
        this.root = root.toAbsolutePath().normalize();
        this.incoming = this.root.resolve(INCOMING);
        this.records = new FolderRecords(this.root, this.root.resolve(OWN).resolve("objects"));
        this.folders = folders;
        this.placing = new Placing(this.root, replaces);
        folders.useShared(this.root, Set.of());
    }

    /** Where what is the store's own stands in its folder; whoever has no right there can put nothing. */
    static Path own(Path root) {
        return root.resolve(OWN);
    }

    /**
     * Where a document is written to before it gets its name, relative to the folder. Each attempt has a place of its own, so
     * that one whose claim was lost can't write into what another one has compared.
     *
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was: nothing may be made in it then
     */
    public String temporaryName(Delivery delivery) throws IOException {
        folders.require(root);
        return nameWhileWritten(delivery);
    }

    /**
     * Writes a document to its temporary name; others can write in the folder, so no link is followed.
     *
     * @param content is left open
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was, or a link stands in the way
     */
    public void write(Delivery delivery, InputStream content) throws IOException {
        Path written = root.resolve(temporaryName(delivery));
        try (SafeFolder folder = SafeFolder.of(root);
                FileChannel file = folder.createWithFolders(written)) {
            content.transferTo(Channels.newOutputStream(file));
        }
    }

    private static String nameWhileWritten(Delivery delivery) {
        return INCOMING + "/" + delivery.id() + "." + delivery.claim().number();
    }

    /**
     * Puts a document that was written on the disk, compares it and records it. Safe to repeat.
     *
     * @throws DeliveryFailed if it isn't what was sent
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was
     */
    public void prepare(Delivery delivery) throws IOException {
        folders.require(root);
        Path written = written(delivery);
        discardEarlier(delivery);
        try (SafeFolder folder = SafeFolder.of(root)) {
            Checksums found;
            try (FileChannel content = folder.open(written, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FolderRecords.Written record = records.write(folder, delivery, written)) {
                content.force(true);
                found = Checksums.of(Channels.newInputStream(content), content.size());
                record.force();
            }
            requireContent(delivery, written, found);
            makeFolder(folder, delivery);
        }
    }

    private void requireContent(Delivery delivery, Path written, Checksums found) throws IOException {
        if (!found.sha256().equals(delivery.sha256())) {
            discard(delivery, written);
            throw new DeliveryFailed(new Failure(
                    Failure.Cause.NOT_PROVED,
                    String.format(
                            Locale.ROOT,
                            "read back, the file has SHA-256 %s and %d bytes instead of %s and %d",
                            found.sha256(),
                            found.size(),
                            delivery.sha256(),
                            delivery.size()),
                    false,
                    Optional.empty()));
        }
    }

    /** The folders of its name. */
    private void makeFolder(SafeFolder folder, Delivery delivery) throws IOException {
        try {
            placing.makeFolder(folder, target(delivery).getParent());
        } catch (IOException e) {
            discard(delivery, written(delivery));
            throw e;
        }
    }

    /**
     * Gives a document that was prepared its name.
     *
     * @return what was compared before, for the file may be gone again
     * @throws DeliveryFailed if something of somebody else stands there, and is not replaced
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was, or isn't any more afterwards
     */
    public Stored publish(Delivery delivery) throws IOException {
        folders.require(root);
        Path written = written(delivery);
        Path target = target(delivery);
        try (SafeFolder folder = SafeFolder.of(root)) {
            placing.place(folder, written, target);
            folder.force(target.getParent());
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} is taken", target, e);
            return taken(delivery, written, target);
        } catch (IOException e) {
            discard(delivery, written);
            throw e;
        }
        folders.require(root);
        return stored(delivery);
    }

    /** Something has the name already: the document itself, for this is a repeat, or what isn't ours. */
    private Stored taken(Delivery delivery, Path written, Path target) throws IOException {
        try (SafeFolder folder = SafeFolder.of(root)) {
            if (!Spelling.isOther(root, target)
                    && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(target) == delivery.size()
                    && FolderRecord.hasContent(target, delivery.sha256())) {
                folder.force(target.getParent());
                folder.deleteIfThere(written);
                return stored(delivery);
            }
        }
        discard(delivery, written);
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        throw new DeliveryFailed(Failure.nameTaken(delivery.target()));
    }

    /** Removes what other attempts wrote that didn't get its name, so that none of them can give it one any more. */
    private void discardEarlier(Delivery delivery) throws IOException {
        if (delivery.claim().isFirst()) {
            return;
        }
        Path ours = written(delivery);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(incoming, delivery.id() + "*")) {
            for (Path file : all) {
                if (!file.equals(ours)) {
                    discard(delivery, file);
                }
            }
        }
    }

    /** The record first: without what was written it would say that the document got its name. */
    private void discard(Delivery delivery, Path written) throws IOException {
        records.remove(delivery);
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.deleteIfThere(written);
        }
    }

    /** The object of a delivery, if it got its name: nobody need have left it there. */
    @Override
    public Optional<Stored> find(Delivery delivery) throws IOException {
        folders.require(root);
        Optional<FolderRecord> record = records.of(delivery);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        if (!record.get().isPlaced(incoming, target(delivery))) {
            // Else what is written anew would look as if it had got its name: something about the file has changed.
            if (!record.get().written().isEmpty()) {
                discard(delivery, incoming.resolve(record.get().written()));
            }
            return Optional.empty();
        }
        if (record.get().written().isEmpty()) {
            return Optional.of(new Stored(location(delivery), "", record.get().size(), Stored.Checksum.NONE));
        }
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.force(target(delivery).getParent());
            removeWritten(folder, delivery);
        }
        return Optional.of(stored(delivery));
    }

    @Override
    public InputStream read(Delivery delivery, Range range) throws IOException {
        range.requireWithin(delivery.size());
        try {
            FileChannel file = SafeFolder.read(target(delivery));
            return ByteStreams.limit(Channels.newInputStream(file.position(range.offset())), range.length());
        } catch (NoSuchFileException e) {
            // Only the folder, without it, says that it is gone: a share that isn't there says nothing.
            folders.require(root);
            throw new DeliveryFailed(Failure.objectGone(delivery.target()));
        }
    }

    /** Removes the object of a delivery, or what there is of it, and nothing that another one put there. Safe to repeat. */
    @Override
    public void remove(Delivery delivery) throws IOException {
        folders.require(root);
        Optional<FolderRecord> record = records.of(delivery);
        Path target = target(delivery);
        if (record.isPresent()
                && record.get().isPlaced(incoming, target)
                && record.get().isAt(target)) {
            try (SafeFolder folder = SafeFolder.of(root)) {
                folder.deleteIfThere(target);
            }
        }
        // After the object: it says whose that is to a removal that goes on after this one was broken off.
        records.remove(delivery);
        try (SafeFolder folder = SafeFolder.of(root)) {
            removeWritten(folder, delivery);
        }
    }

    /** What any attempt wrote: one that was cut off may have been followed by another. */
    private void removeWritten(SafeFolder folder, Delivery delivery) throws IOException {
        if (Files.isDirectory(incoming, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(incoming, delivery.id() + "*")) {
                for (Path file : all) {
                    folder.deleteIfThere(file);
                }
            }
        }
    }

    /** Removes what is kept beside objects that somebody took away: of one day, and the next time of the next. Safe to repeat. */
    public void sweep() throws IOException {
        folders.require(root);
        records.sweep();
        try (SafeFolder folder = SafeFolder.of(root)) {
            folder.removeUnfinished(Instant.now().minus(UNFINISHED_AFTER));
        }
    }

    private Path target(Delivery delivery) {
        Path target = root.resolve(delivery.target()).normalize();
        if (!target.startsWith(root) || target.startsWith(root.resolve(OWN))) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "'%s' doesn't lie in the folder %s", delivery.target(), root));
        }
        return target;
    }

    private Path written(Delivery delivery) {
        return root.resolve(nameWhileWritten(delivery));
    }

    /** What was compared before it got its name. */
    private Stored stored(Delivery delivery) {
        return new Stored(
                location(delivery),
                "",
                delivery.size(),
                new Stored.Checksum(Stored.Algorithm.SHA256, Proof.READ_BACK, delivery.sha256()));
    }

    private String location(Delivery delivery) {
        return target(delivery).toUri().toString();
    }
}
