package io.waybill.delivery.store;

import io.waybill.delivery.FileFailures;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the exceptions of a file system mean in the folder that is a store: no right to all of it, or no folder, is the store's
 * trouble; no right to one folder in it is that of the documents that go there.
 */
final class FolderFailures implements FailureClassifier {
    private final Path root;
    private final Path own;

    FolderFailures(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.own = FolderStore.own(this.root);
    }

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (!(exception instanceof FileSystemException e) || e.getFile() == null) {
            return Optional.empty();
        }
        Optional<Path> file = inFolder(e.getFile());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (e instanceof NoSuchFileException && !Files.isDirectory(root)) {
            return Optional.of(Failure.notReady("the folder " + root + " isn't there"));
        }
        if (FileFailures.isDenied(e) && isOfAll(file.get())) {
            return Optional.of(Failure.notReady(
                    "there is no right to write in the folder " + root + ". Give it to the user whom Waybill runs as"));
        }
        return Optional.empty();
    }

    private Optional<Path> inFolder(String name) {
        try {
            Path file = Path.of(name).toAbsolutePath().normalize();
            return file.startsWith(root) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether what there is no right to is the folder itself: what would stand in it, or what is the store's own. */
    private boolean isOfAll(Path file) {
        return file.equals(root) || file.startsWith(own) || file.getParent().equals(root) && Files.notExists(file);
    }
}
