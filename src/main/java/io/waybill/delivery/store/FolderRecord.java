package io.waybill.delivery.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.content.Boot;
import io.waybill.content.Checksums;
import io.waybill.delivery.ObjectMetadata;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a document before it gets its name in a folder, so that nothing need be looked for under that name: whoever
 * waits for it there may take it at once. Where it was written to is gone as soon as it has its name.
 *
 * @param written name of the file that it was written to; empty in records of earlier versions
 * @param size in bytes
 * @param modified time of that file, in milliseconds since 1970
 * @param changed time at which something about that file was last changed (st_ctime), which giving it a second name does
 * @param boot of the machine; what was not forced to the disk is only certain until its next one
 * @param sha256 of the content
 */
record FolderRecord(String written, long size, long modified, String changed, String boot, String sha256) {
    private static final Logger LOG = LoggerFactory.getLogger(FolderRecord.class);
    private static final String BOOT = Boot.id().orElse("");

    static FolderRecord of(Path written) throws IOException {
        BasicFileAttributes seen = Files.readAttributes(written, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FolderRecord(
                written.getFileName().toString(),
                seen.size(),
                seen.lastModifiedTime().toMillis(),
                changedTime(written),
                BOOT,
                "");
    }

    static FolderRecord of(JsonNode json) {
        return new FolderRecord(
                json.path("written").asText(""),
                json.path("size").asLong(-1),
                json.path("modified").asLong(-1),
                json.path("changed").asText(""),
                json.path("boot").asText(""),
                json.path("metadata").path(ObjectMetadata.SHA256).asText(""));
    }

    Map<String, Object> fields() {
        return Map.of("written", written, "modified", modified, "changed", changed, "boot", boot);
    }

    /**
     * Whether the document got its name, be it there still or not.
     *
     * @param incoming the folder that it was written in
     */
    boolean isPlaced(Path incoming, Path target) throws IOException {
        if (written.isEmpty()) {
            return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.size(target) == size;
        }
        Path file = incoming.resolve(written);
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return boot.equals(BOOT) || isAt(target);
        }
        return hasSecondName(file) || isSameFile(file, target);
    }

    /** Whether what stands at a name is this document. */
    boolean isAt(Path target) throws IOException {
        try {
            BasicFileAttributes seen =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return seen.isRegularFile()
                    && seen.size() == size
                    && (seen.lastModifiedTime().toMillis() == modified || hasContent(target, sha256));
        } catch (NoSuchFileException e) {
            LOG.trace("There is no {}", target, e);
            return false;
        }
    }

    static boolean hasContent(Path file, String sha256) throws IOException {
        return Checksums.of(file).sha256().equals(sha256);
    }

    /** Whether it got its name, and the process ended before the first one was taken away. */
    private boolean hasSecondName(Path file) throws IOException {
        return boot.equals(BOOT) && !changed.isEmpty() && !changedTime(file).equals(changed) && canHaveSecondName(file);
    }

    /**
     * Tried out, for where files have one name only, as on exFAT and on many shares, that time changes for other reasons: when it is
     * kept more coarsely than it was shown at first, or when the file is forced to the disk.
     */
    private static boolean canHaveSecondName(Path file) throws IOException {
        Path trial = file.resolveSibling(file.getFileName() + ".trial");
        try {
            Files.createLink(trial, file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("The process ended while it was tried out", e);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("{} can have one name only", file, e);
            return false;
        }
        Files.deleteIfExists(trial);
        return true;
    }

    private static boolean isSameFile(Path file, Path target) throws IOException {
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(file, target);
    }

    private static String changedTime(Path file) throws IOException {
        try {
            return ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toString();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            LOG.trace("No such time here", e);
            return "";
        }
    }
}
