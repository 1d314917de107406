package io.waybill.delivery.store;

import com.google.common.io.ByteStreams;
import io.waybill.content.DurableFolders;
import io.waybill.content.Range;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/** A folder as a store. What an object store keeps beside an object stands in {@code .waybill/objects/}. */
public final class FolderStore implements Store.Removes {
    private static final String OWN = ".waybill";

    private final Path root;
    private final FolderRecords records;
    private final UsedFolders folders;

    FolderStore(Path root, UsedFolders folders) {
        this.root = root.toAbsolutePath().normalize();
        this.records = new FolderRecords(this.root, this.root.resolve(OWN).resolve("objects"));
        this.folders = folders;
        folders.use(this.root);
    }

    /**
     * Where a document is written to before it gets its name, relative to the folder.
     *
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was: nothing may be made in it then
     */
    public String temporaryName(Delivery delivery) throws IOException {
        folders.require(root);
        return incoming(delivery);
    }

    private static String incoming(Delivery delivery) {
        return OWN + "/incoming/" + delivery.id();
    }

    /**
     * Gives a document that was written its name, once it is on the disk, and puts the name there as well. Safe to repeat.
     *
     * @throws io.waybill.content.FolderUnreachable if the folder isn't the one that it was, or isn't any more afterwards
     */
    public Stored publish(Delivery delivery) throws IOException {
        folders.require(root);
        Path written = root.resolve(incoming(delivery));
        Path target = target(delivery);
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        records.write(delivery);
        DurableFolders.make(target.getParent());
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFolders.force(target.getParent());
        folders.require(root);
        return stored(target);
    }

    /** The object of a delivery, if there is one. Whether its content is ours, reading it will tell. */
    @Override
    public Optional<Stored> find(Delivery delivery) throws IOException {
        Path target = target(delivery);
        boolean there = records.has(delivery) && Files.exists(target) && Files.size(target) == delivery.size();
        folders.require(root);
        return there ? Optional.of(stored(target)) : Optional.empty();
    }

    @Override
    public InputStream read(Delivery delivery, Range range) throws IOException {
        range.requireWithin(delivery.size());
        try {
            FileChannel file = FileChannel.open(target(delivery), StandardOpenOption.READ);
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
        Files.deleteIfExists(root.resolve(incoming(delivery)));
        // The record last: it says whose the object is to a removal that goes on after this one was broken off.
        if (records.has(delivery)) {
            Files.deleteIfExists(target(delivery));
            records.remove(delivery);
        }
    }

    /** Removes what is kept beside objects that somebody took away: of one day, and the next time of the next. Safe to repeat. */
    public void sweep() throws IOException {
        folders.require(root);
        records.sweep();
    }

    private Path target(Delivery delivery) {
        Path target = root.resolve(delivery.target()).normalize();
        if (!target.startsWith(root) || target.startsWith(root.resolve(OWN))) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "'%s' doesn't lie in the folder %s", delivery.target(), root));
        }
        return target;
    }

    private Stored stored(Path target) throws IOException {
        return new Stored(target.toUri().toString(), "", Files.size(target), Stored.Checksum.NONE);
    }
}
