package io.waybill.delivery.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * How names in a folder are spelt. File systems without case (exFAT, NTFS, SMB shares) take {@code Report.pdf} and {@code report.pdf}
 * for one name, under which only one of them can stand.
 */
final class Spelling {
    private Spelling() {}

    /**
     * Whether what stands at a path has another name, which the file system takes for the same. It is found out by what stands there:
     * folders are read only where something stands under a name in other case as well. Keys don't tell: on some shares each name by
     * which a file is looked at has one of its own.
     */
    static boolean isOther(Path root, Path path) throws IOException {
        for (Path each = path; !each.equals(root); each = each.getParent()) {
            if (hasOtherCase(each) && !isListed(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOtherCase(Path path) {
        String name = path.getFileName().toString();
        String other = swapped(name);
        if (name.equals(other)) {
            return false;
        }
        return Files.exists(path.resolveSibling(other), LinkOption.NOFOLLOW_LINKS);
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
