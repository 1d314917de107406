package io.waybill.intake.archive;

import io.waybill.content.ChecksumWriter;
import io.waybill.content.Checksums;
import io.waybill.content.SafeFolder;
import io.waybill.intake.Sizes;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.springframework.util.unit.DataSize;

/**
 * An open zip archive. Several threads may write its entries at once, in constant memory.
 *
 * <p>A thread that is interrupted while it writes closes the file for all of them, as Java's channels do; they get a
 * {@link ClosedChannelException}, and the archive has to be opened again.
 */
public final class Archive implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ZipFile zip;
    private final List<ZipArchiveEntry> directory;
    private final ArchiveRules rules;
    private final Budget budget;

    /**
     * What the directory of the archive says about one file.
     *
     * @param index its place in the directory, from 0, folders counted; the same whenever the archive is opened
     * @param name its path in the archive, with slashes; safe, unless it is the problem
     * @param declaredSize in bytes; not to be believed before it is written
     * @param problem why it can't be taken
     */
    public record Entry(int index, String name, long declaredSize, Optional<Refusal> problem) {}

    private Archive(ZipFile zip, ArchiveRules rules, Budget budget) {
        this.zip = zip;
        this.directory = new ArrayList<>(Collections.list(zip.getEntries()));
        this.rules = rules;
        this.budget = budget;
    }

    /**
     * Opens an archive by its directory and checks that against the rules. Nothing is written yet.
     *
     * @param budget a new one for a drop, that of the outer archive for one within it
     * @param freeSpace what may be filled on the disk that the entries go to
     * @throws UnreadableArchive if nothing of it can be taken, ever
     * @throws NoRoom if it fits the rules but not the disk, now
     * @throws IOException if the file can't be read
     */
    public static Archive open(Path file, ArchiveRules rules, Budget budget, DataSize freeSpace)
            throws IOException, UnreadableArchive, NoRoom {
        budget.takeEntries(CentralDirectory.check(file, budget));
        Archive archive = new Archive(parse(file), rules, budget);
        try {
            archive.checkDeclaredSize(freeSpace);
            return archive;
        } catch (UnreadableArchive | NoRoom e) {
            archive.close();
            throw e;
        }
    }

    /** The files of the archive in the order of its directory; folders are left out. */
    public Iterator<Entry> entries() {
        Set<String> names = new HashSet<>();
        return IntStream.range(0, directory.size())
                .filter(index -> !isFolder(directory.get(index)))
                .mapToObj(index -> entry(index, names))
                .iterator();
    }

    /**
     * Writes one entry to a file, which is replaced if it is there, and leaves no half one behind.
     *
     * @throws BadEntry if the entry is damaged or breaks a rule
     * @throws IOException if the target can't be written, or the archive was closed meanwhile
     * @throws IllegalArgumentException if the entry has a problem
     */
    public Checksums write(Entry entry, Path target) throws IOException, BadEntry {
        if (entry.problem().isPresent()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "'%s' can't be written: %s",
                    entry.name(),
                    entry.problem().get().reason()));
        }
        EntryMeter meter = new EntryMeter(directory.get(entry.index()), rules, budget);
        boolean whole = false;
        try (FileChannel file = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                ChecksumWriter writer = new ChecksumWriter(Channels.newOutputStream(file), entry.declaredSize())) {
            copy(directory.get(entry.index()), meter, writer);
            whole = true;
            return writer.checksums();
        } finally {
            if (!whole) {
                meter.giveBack();
                Files.deleteIfExists(target);
            }
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private void copy(ZipArchiveEntry entry, EntryMeter meter, ChecksumWriter writer) throws IOException, BadEntry {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = stream(entry)) {
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                meter.take(n);
                crc.update(buffer, 0, n);
                writer.write(buffer, 0, n);
            }
        }
        meter.checkEnd(crc.getValue());
    }

    /**
     * Only the opening needs the lock: it moves the position of the shared channel to find where the data begin. The
     * streams read at positions of their own.
     */
    private InputStream stream(ZipArchiveEntry entry) throws IOException, BadEntry {
        try {
            synchronized (zip) {
                return zip.getInputStream(entry);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws IOException, BadEntry {
        try {
            return in.read(buffer);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static BadEntry damaged(Exception e) {
        String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new BadEntry(
                Refusal.Cause.DAMAGED,
                String.format(Locale.ROOT, "The entry is damaged and can't be read (%s): pack it again", detail),
                e);
    }

    private Entry entry(int index, Set<String> names) {
        ZipArchiveEntry entry = directory.get(index);
        String name = EntryName.of(entry);
        Optional<String> unsafe = EntryName.problem(name);
        if (unsafe.isPresent()) {
            // A database takes no zero byte; the entry should be named in the receipt all the same.
            return new Entry(
                    index,
                    name.replace('\0', '\u2400'),
                    entry.getSize(),
                    unsafe.map(why -> Refusal.of(Refusal.Cause.BAD_NAME, why)));
        }
        String path = EntryName.normalized(name);
        Optional<Refusal> problem = EntryProblem.of(entry, rules);
        // Names that differ only in case are two documents, as they are for Linux and for object stores.
        if (!names.add(path)) {
            problem = Optional.of(Refusal.of(
                    Refusal.Cause.BAD_NAME, "The archive has another entry of this name; the first one counts"));
        }
        return new Entry(index, path, entry.getSize(), problem);
    }

    private static boolean isFolder(ZipArchiveEntry entry) {
        return entry.getSize() <= 0 && EntryName.of(entry).endsWith("/");
    }

    private static ZipFile parse(Path file) throws IOException, UnreadableArchive {
        FileChannel channel = SafeFolder.read(file);
        try {
            // The headers before the entries are read when their turn comes: a bad one hurts only its entry.
            return ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setIgnoreLocalFileHeader(true)
                    .setUseUnicodeExtraFields(false)
                    .get();
        } catch (IOException | RuntimeException e) {
            channel.close();
            Throwable cause = e.getCause() instanceof IOException inner ? inner : e;
            throw new UnreadableArchive(
                    String.format(
                            Locale.ROOT,
                            "The directory of the archive is damaged (%s): pack it again",
                            cause.getMessage()),
                    e);
        }
    }

    private void checkDeclaredSize(DataSize freeSpace) throws UnreadableArchive, NoRoom {
        long declared = 0;
        for (Iterator<Entry> all = entries(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.problem().isEmpty()) {
                declared += entry.declaredSize();
            }
            if (declared > budget.left()) {
                throw new UnreadableArchive(
                        Refusal.Cause.TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "The archive holds more than the %s that are still allowed: split it",
                                Sizes.of(Math.max(0, budget.left()))));
            }
        }
        if (declared > freeSpace.toBytes()) {
            throw new NoRoom(DataSize.ofBytes(declared), freeSpace);
        }
    }
}
