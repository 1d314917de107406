package io.waybill.ods.cdb;

import io.waybill.intake.Staging;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Unavailable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.springframework.util.unit.DataSize;

/**
 * Brings files of the catalogue here: in constant memory, from where an earlier attempt broke off if the server can do
 * that, and only if they are what the catalogue says. Nothing else ever gets the name of the target.
 */
public final class Downloads {
    private static final byte[] PDF = {'%', 'P', 'D', 'F'};
    private static final int BUFFER = 128 * 1024;
    private static final int TOO_MANY_REQUESTS = 429;

    private final FileCache cache;
    private final Duration timeout;
    private final DataSize floor;

    /**
     * @param cache keeps what was fetched
     * @param timeout for a connection, and for the next bytes of an answer
     * @param floor nothing is fetched while the disk has less room than this
     */
    Downloads(FileCache cache, Duration timeout, DataSize floor) {
        this.cache = cache;
        this.timeout = timeout;
        this.floor = floor;
    }

    /**
     * Keeps what it fetches in a folder.
     *
     * @param limit how much is kept there
     * @param timeout for a connection, and for the next bytes of an answer
     * @param floor nothing is fetched while the disk has less room than this
     */
    public static Downloads kept(Path folder, DataSize limit, Duration timeout, DataSize floor) {
        return new Downloads(new FileCache(folder, limit), timeout, floor);
    }

    /**
     * Brings a file to a place of its own. Safe to repeat: what is there already is looked at and kept.
     *
     * @param target where it is to stand; beside it, {@code .part} keeps what came of it so far
     * @throws DocumentRefused if the server doesn't have it, or what came isn't what the catalogue says
     * @throws Unavailable if the server can't be asked now, or the connection was cut
     */
    public void fetch(CatalogueFile file, Path target) throws IOException {
        if (Files.exists(target)) {
            verify(file, target);
            return;
        }
        Staging.make(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        if (!isHere(file) && !Files.exists(part) && cache.get(file.md5(), part)) {
            try {
                verify(file, part);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (DocumentRefused e) {
                // It was damaged where it was kept.
                cache.remove(file.md5());
                Files.delete(part);
            }
        }
        requireRoom(target.getParent(), file.size());
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (out.size() < file.size() || file.size() == 0) {
                receive(file, out);
                out.force(true);
            }
        } catch (SocketException | UnknownHostException | InterruptedIOException | SSLException | EOFException e) {
            throw new Unavailable(String.format(Locale.ROOT, "%s can't be fetched now: %s", file.location(), e), e);
        }
        try {
            verify(file, part);
        } catch (DocumentRefused e) {
            Files.delete(part);
            throw e;
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        if (!isHere(file)) {
            cache.put(file.md5(), target);
        }
    }

    private void requireRoom(Path folder, long size) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable - size < floor.toBytes()) {
            throw new Unavailable(
                    String.format(
                            Locale.ROOT,
                            "the disk has %d MB left, and waybill.intake.floor is %d MB",
                            usable >> 20,
                            floor.toMegabytes()),
                    timeout);
        }
    }

    private void receive(CatalogueFile file, FileChannel out) throws IOException {
        if (isHere(file)) {
            try (InputStream in = Files.newInputStream(Path.of(file.location()))) {
                out.truncate(0);
                copy(in, out, file);
            } catch (NoSuchFileException e) {
                throw gone(file.location(), "the file vanished from the folder");
            }
            return;
        }
        long have = out.size();
        HttpURLConnection request = (HttpURLConnection) file.location().toURL().openConnection();
        request.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        request.setReadTimeout(Math.toIntExact(timeout.toMillis()));
        if (have > 0) {
            request.setRequestProperty("Range", "bytes=" + have + "-");
        }
        int status = request.getResponseCode();
        requireFound(file, status);
        boolean rest = status == HttpURLConnection.HTTP_PARTIAL
                && String.valueOf(request.getHeaderField("Content-Range")).startsWith("bytes " + have + "-");
        if (!rest && status != HttpURLConnection.HTTP_OK) {
            out.truncate(0);
            throw badFile(
                    String.format(Locale.ROOT, "%s can't be fetched: the server answered %d", file.location(), status));
        }
        long start = rest ? have : 0;
        long announced = request.getContentLengthLong();
        try (InputStream in = request.getInputStream()) {
            out.truncate(start);
            out.position(start);
            copy(in, out, file);
        }
        if (announced >= 0 && out.size() < start + announced && out.size() <= file.size()) {
            throw new EOFException(String.format(Locale.ROOT, "%d bytes came of %d", out.size(), start + announced));
        }
    }

    private static boolean isHere(CatalogueFile file) {
        return file.location().getScheme().equals("file");
    }

    private static void requireFound(CatalogueFile file, int status) {
        if (status == HttpURLConnection.HTTP_NOT_FOUND
                || status == HttpURLConnection.HTTP_GONE
                || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw gone(file.location(), "the server answered " + status);
        }
        if (status >= HttpURLConnection.HTTP_INTERNAL_ERROR || status == TOO_MANY_REQUESTS) {
            throw new Unavailable(
                    String.format(
                            Locale.ROOT, "%s can't be fetched now: the server answered %d", file.location(), status),
                    Duration.ZERO);
        }
    }

    /** Stops where more comes than the catalogue says: it is something else then, of whatever length. */
    private static void copy(InputStream in, FileChannel to, CatalogueFile file) throws IOException {
        OutputStream out = Channels.newOutputStream(to);
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0 && to.position() <= file.size(); n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    private static void verify(CatalogueFile file, Path content) throws IOException {
        long size = Files.size(content);
        try (InputStream in = Files.newInputStream(content)) {
            if (!Arrays.equals(in.readNBytes(PDF.length), PDF)) {
                throw badFile(String.format(Locale.ROOT, "%s is no PDF: it doesn't begin with %%PDF", file.location()));
            }
        }
        if (size != file.size()) {
            throw badFile(String.format(
                    Locale.ROOT, "%s has %d bytes, the catalogue says %d", file.location(), size, file.size()));
        }
        if (file.md5().isEmpty()) {
            return;
        }
        String found = md5(content);
        if (!file.md5().equals(found)) {
            throw badFile(String.format(
                    Locale.ROOT,
                    "%s has the MD5 %s, the catalogue says %s: it was damaged on its way, or replaced",
                    file.location(),
                    found,
                    file.md5()));
        }
    }

    private static DocumentRefused gone(URI location, String why) {
        return new DocumentRefused(
                Refusal.Cause.NO_FILE,
                String.format(Locale.ROOT, "The catalogue names %s, but %s", location, why),
                "have it put there again");
    }

    private static DocumentRefused badFile(String why) {
        return new DocumentRefused(Refusal.Cause.BAD_FILE, why, "have the catalogue put right");
    }

    private static String md5(Path content) throws IOException {
        MessageDigest md5;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no MD5, which every Java must have", e);
        }
        try (InputStream in = Files.newInputStream(content)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                md5.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(md5.digest());
    }
}
