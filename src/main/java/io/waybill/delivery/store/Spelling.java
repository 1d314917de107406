package io.waybill.delivery.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How names in a folder are spelt. File systems without case (exFAT, NTFS, SMB shares) take {@code Report.pdf} and {@code report.pdf}
 * for one name, under which only one of them can stand.
 */
final class Spelling {
    private static final Logger LOG = LoggerFactory.getLogger(Spelling.class);

    private Spelling() {}

    /**
     * Whether what stands at a path has another name, which the file system takes for the same. It is found out by what stands there:
     * folders are read only where a name in other case leads to the same thing.
     */
    static boolean isOther(Path root, Path path) throws IOException {
        for (Path each = path; !each.equals(root); each = each.getParent()) {
            if (hasOtherCase(each) && !isListed(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOtherCase(Path path) throws IOException {
        String name = path.getFileName().toString();
        String other = swapped(name);
        if (name.equals(other)) {
            return false;
        }
        try {
            Object key = look(path.resolveSibling(other)).fileKey();
            return key != null && Objects.equals(key, look(path).fileKey());
        } catch (NoSuchFileException e) {
            LOG.trace("{} is told from {}", other, name, e);
            return false;
        }
    }

    private static BasicFileAttributes look(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isListed(Path path) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(path.getParent())) {
            for (Path name : names) {
                if (name.getFileName().equals(path.getFileName())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String swapped(String name) {
        StringBuilder swapped = new StringBuilder();
        name.codePoints()
                .map(point ->
                        Character.isLowerCase(point) ? Character.toUpperCase(point) : Character.toLowerCase(point))
                .forEach(swapped::appendCodePoint);
        return swapped.toString();
    }
}
