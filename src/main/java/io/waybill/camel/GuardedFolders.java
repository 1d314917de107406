package io.waybill.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What decides over what Waybill does: its routes, its configuration, its data. Who can write there has all of its rights, so no
 * sender may.
 */
final class GuardedFolders {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedFolders.class);
    private static final int DEPTH = 3;

    /** Each with what it is, for people. */
    private final Map<Path, String> folders = new LinkedHashMap<>();

    /** Single files among them. */
    private final List<Path> files = new ArrayList<>();

    /**
     * @param home where the configuration is looked for
     * @param data where Waybill keeps what is its own
     */
    GuardedFolders(Path home, Path routes, List<Path> data) {
        Path at = home.toAbsolutePath().normalize();
        folders.put(at.resolve(routes).normalize(), "the routes");
        folders.put(at.resolve("config"), "the configuration");
        for (Path file : List.of(Path.of("application.yml"), Path.of("config/application.yml"))) {
            files.add(at.resolve(file));
        }
        data.forEach(folder -> folders.putIfAbsent(at.resolve(folder).normalize(), "Waybill's own data"));
        folders.put(at, "the configuration (application.yml)");
    }

    /** Why documents can't be dropped into a folder, or delivered to it. */
    Optional<String> problem(Path folder) {
        Path wanted = real(folder.toAbsolutePath().normalize());
        for (Map.Entry<Path, String> guarded : folders.entrySet()) {
            Path real = real(guarded.getKey());
            boolean isRoutes = guarded.getValue().equals("the routes");
            if (real.startsWith(wanted) || isRoutes && wanted.startsWith(real)) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "%s is, contains or lies in %s, which is %s: who writes there could change what Waybill does",
                        wanted,
                        guarded.getKey(),
                        guarded.getValue()));
            }
        }
        return Optional.empty();
    }

    /** Says in one line each what others can write. Where there are no such rights, nothing is said. */
    void warn() {
        for (Path file : files) {
            look(file, "the configuration");
        }
        folders.forEach((folder, what) -> {
            if (what.equals("the routes")) {
                lookBelow(folder, what);
            } else {
                look(folder, what);
            }
        });
    }

    private void lookBelow(Path folder, String what) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder, DEPTH)) {
            for (Path one : all.toList()) {
                if (look(one, what)) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("The rights of {} can't be told", folder, e);
        }
    }

    /** Whether something was wrong. */
    private static boolean look(Path path, String what) {
        if (Files.notExists(path)) {
            return false;
        }
        try {
            Optional<String> problem = problem(Files.readAttributes(path, PosixFileAttributes.class));
            problem.ifPresent(words -> LOG.warn(
                    "{} ({}) {}: whoever that is can change what Waybill does. See 'Rights' in docs/operate.md, and say"
                            + " 'chmod -R go-w {}' or give it to root or to the user whom Waybill runs as",
                    path,
                    what,
                    words,
                    path));
            return problem.isPresent();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The rights of {} can't be told", path, e);
            return false;
        }
    }

    private static Optional<String> problem(PosixFileAttributes seen) {
        Set<PosixFilePermission> rights = seen.permissions();
        if (rights.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Optional.of("can be written by everybody");
        }
        if (rights.contains(PosixFilePermission.GROUP_WRITE)) {
            return Optional.of("can be written by the group " + seen.group().getName());
        }
        String owner = seen.owner().getName();
        if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
            return Optional.of("belongs to " + owner);
        }
        return Optional.empty();
    }

    /** Where it leads, as far as it is there. */
    private static Path real(Path folder) {
        Path parent = folder.getParent();
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return parent == null ? folder : real(parent).resolve(folder.getFileName());
        }
    }
}
