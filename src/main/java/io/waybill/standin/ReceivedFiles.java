package io.waybill.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files that were accepted: hashed as they come in, and kept if there is a folder. */
final class ReceivedFiles {
    private static final byte[] PDF = "%PDF".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, ReceivedFile> byNumber = new TreeMap<>();
    private final Optional<Path> folder;

    ReceivedFiles(Optional<Path> dataFolder) throws IOException {
        folder = dataFolder.map(path -> path.resolve("files"));
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
    }

    synchronized Map<String, ReceivedFile> all() {
        return Map.copyOf(byNumber);
    }

    /** A content that was received whole, not yet accepted. */
    record Received(Optional<Path> file, long size, String sha256) {}

    /** Reads a content to its end, which must be there, and refuses what is not a PDF. */
    Received receive(InputStream content) throws IOException, Refused {
        PushbackInputStream in = new PushbackInputStream(content, PDF.length);
        byte[] start = in.readNBytes(PDF.length);
        if (!Arrays.equals(start, PDF)) {
            boolean gzip = start.length > 1 && start[0] == 0x1f && start[1] == (byte) 0x8b;
            throw new Refused(gzip ? "The file is compressed; send the PDF itself" : "The file is not a PDF");
        }
        in.unread(start);
        Optional<Path> part = folder.isPresent()
                ? Optional.of(Files.createTempFile(folder.get(), "file-", ".part"))
                : Optional.empty();
        try (DigestOutputStream out = new DigestOutputStream(open(part), sha256())) {
            long size = in.transferTo(out);
            return new Received(
                    part, size, HexFormat.of().formatHex(out.getMessageDigest().digest()));
        } catch (IOException e) {
            discard(part);
            throw e;
        }
    }

    synchronized void accept(String jobNumber, String symbol, String language, Received received) throws IOException {
        if (received.file.isPresent()) {
            Path target = received.file.get().resolveSibling(jobNumber + ".pdf");
            Files.move(received.file.get(), target, StandardCopyOption.REPLACE_EXISTING);
        }
        ReceivedFile before = byNumber.get(jobNumber);
        int posts = before == null ? 1 : before.posts() + 1;
        byNumber.put(
                jobNumber,
                new ReceivedFile(jobNumber, Catalogue.key(symbol), language, received.size, received.sha256, posts));
    }

    void discard(Received received) throws IOException {
        discard(received.file);
    }

    private static void discard(Optional<Path> file) throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }

    private static OutputStream open(Optional<Path> file) throws IOException {
        return file.isPresent() ? Files.newOutputStream(file.get()) : OutputStream.nullOutputStream();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
