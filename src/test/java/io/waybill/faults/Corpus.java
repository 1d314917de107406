package io.waybill.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What senders drop: files with hostile names, archives, broken ones, the same again, slowly written ones; all from one seed. */
final class Corpus {
    private static final int LARGEST = 60_000;
    private static final int PIECES = 4;

    /** In bytes: so much at random that no two are the same, or one would be taken for a copy of the other. */
    private static final int SMALLEST = 24;

    private static final List<String> NAMES = List.of(
            "letter %d.bin",
            "Bericht Größe %d.bin",
            "de\u0301compose\u0301 %d.bin",
            "\u0627\u0644\u0648\u062b\u064a\u0642\u0629 %d.bin",
            "-rf %d",
            "line\nbreak %d.bin",
            "tab\tand 'quotes' \"%d\".bin",
            "CON %d",
            "a\\b %d.bin",
            "%%2e%%2e%%2f %d.bin",
            "${jndi:ldap} #{bean} {{%d}}.bin",
            "%d ",
            "%d.",
            "emoji \ud83d\udcc4 %d.bin",
            "sub/folder/%d.bin",
            "x".repeat(190) + " %d.bin");

    private final Random random;
    private final Path prepared;
    /** How often each content has to be at each store, by its SHA-256. */
    private final Map<String, String> delivered = new ConcurrentHashMap<>();

    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Path> repeatable = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger duplicates = new AtomicInteger();
    private int number;

    Corpus(Random random, Path prepared) throws IOException {
        this.random = random;
        this.prepared = Files.createDirectories(prepared);
    }

    /** Drops the next of them. May be called again when it fails: what was not dropped is not expected. */
    void drop(Path inbox) throws IOException {
        number++;
        int kind = random.nextInt(20);
        if (kind < 10) {
            loose(inbox);
        } else if (kind < 12) {
            archive(inbox);
        } else if (kind < 14) {
            again(inbox);
        } else if (kind < 17) {
            slowly(inbox);
        } else if (kind < 18) {
            cutArchive(inbox);
        } else {
            withManifest(inbox);
        }
    }

    /** Names of what has to be at each store exactly once, by SHA-256. */
    Map<String, String> delivered() {
        return delivered;
    }

    /** Names of what must be at no store, by SHA-256, but in quarantine. */
    Map<String, String> refused() {
        return refused;
    }

    int duplicates() {
        return duplicates.get();
    }

    /** Waits for the slow writers, who write what is left at once. */
    void awaitWriters() throws InterruptedException {
        end.countDown();
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void loose(Path inbox) throws IOException {
        String name = NAMES.get(random.nextInt(NAMES.size())).formatted(number);
        byte[] content = content();
        Path file = move(content, inbox, name);
        delivered.put(sha256(content), name);
        if (file.getParent().equals(inbox)) {
            repeatable.add(Files.write(prepared.resolve("again-" + repeatable.size()), content));
            repeatable.add(Path.of(name));
        }
    }

    private void again(Path inbox) throws IOException {
        if (repeatable.isEmpty()) {
            loose(inbox);
            return;
        }
        int which = random.nextInt(repeatable.size() / 2) * 2;
        Path target = inbox.resolve(repeatable.get(which + 1));
        if (Files.notExists(target)) {
            move(
                    Files.readAllBytes(repeatable.get(which)),
                    inbox,
                    target.getFileName().toString());
            duplicates.incrementAndGet();
        }
    }

    private void archive(Path inbox) throws IOException {
        Map<String, String> entries = new ConcurrentHashMap<>();
        Path zip = zip(entries);
        move(Files.readAllBytes(zip), inbox, "archive %d.zip".formatted(number));
        delivered.putAll(entries);
    }

    private void cutArchive(Path inbox) throws IOException {
        byte[] whole = Files.readAllBytes(zip(new ConcurrentHashMap<>()));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
        String name = "cut %d.zip".formatted(number);
        move(cut, inbox, name);
        refused.put(sha256(cut), name);
    }

    private Path zip(Map<String, String> entries) throws IOException {
        Path zip = prepared.resolve("zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                byte[] content = content();
                String name = "in %d/".formatted(number)
                        + NAMES.get(random.nextInt(NAMES.size())).formatted(i);
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
                entries.put(sha256(content), name);
            }
        }
        return zip;
    }

    /** A folder whose manifest has one bad row, and is dropped with one rename. */
    private void withManifest(Path inbox) throws IOException {
        Path folder = Files.createDirectories(prepared.resolve("folder-" + number));
        StringBuilder manifest = new StringBuilder("file,title,language\n");
        Map<String, String> files = new ConcurrentHashMap<>();
        for (int i = 0; i < 3; i++) {
            byte[] content = content();
            String name = "page %d.bin".formatted(i);
            Files.write(folder.resolve(name), content);
            files.put(sha256(content), "folder-%d/%s".formatted(number, name));
            manifest.append(name)
                    .append(",Page,")
                    .append(i == 1 ? "no language at all" : "en")
                    .append('\n');
        }
        Files.writeString(folder.resolve("manifest.csv"), manifest);
        Files.move(folder, inbox.resolve(folder.getFileName()));
        delivered.putAll(files);
    }

    /** By somebody who keeps the file open, and pauses. */
    private void slowly(Path inbox) throws IOException {
        byte[] content = content();
        String name = "slow %d.bin".formatted(number);
        FileChannel file =
                FileChannel.open(inbox.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        delivered.put(sha256(content), name);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            pauses.add(Duration.ofMillis(random.nextInt(6_000)));
        }
        Thread writer = new Thread(() -> write(content, file, pauses), name);
        writer.setDaemon(true);
        writer.start();
        writers.add(writer);
    }

    private void write(byte[] content, FileChannel file, List<Duration> pauses) {
        try (OutputStream out = java.nio.channels.Channels.newOutputStream(file)) {
            for (int i = 0; i < PIECES; i++) {
                int from = content.length * i / PIECES;
                write(out, content, from, content.length * (i + 1) / PIECES - from);
                end.await(pauses.get(i).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A sender whose disk is full waits until there is room. */
    private void write(OutputStream out, byte[] content, int from, int length) {
        int written = 0;
        while (written < length) {
            try {
                out.write(content, from + written, 1);
                written++;
            } catch (IOException full) {
                await().forever().until(() -> Files.getFileStore(prepared).getUsableSpace() > 0);
            }
        }
    }

    /** As senders should: under a hidden name, and then renamed. */
    private Path move(byte[] content, Path inbox, String name) throws IOException {
        Path target = inbox.resolve(name);
        Files.createDirectories(target.getParent());
        Path hidden = inbox.resolve(".dropping");
        try {
            Files.write(hidden, content);
            return Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    private byte[] content() {
        byte[] content = new byte[SMALLEST + random.nextInt(LARGEST)];
        random.nextBytes(content);
        System.arraycopy(("%08d".formatted(number)).getBytes(StandardCharsets.US_ASCII), 0, content, 0, PIECES);
        return content;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
