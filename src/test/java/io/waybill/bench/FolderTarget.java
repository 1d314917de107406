package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A folder on the disk, of which somebody takes what a run left there before the next one. */
final class FolderTarget extends Target {
    private final Path folder;
    private final List<Path> outboxes = new ArrayList<>();
    private @Nullable Path data;

    FolderTarget(Path folder) throws IOException {
        super(folder);
        this.folder = folder;
    }

    @Override
    String name() {
        return "folder";
    }

    @Override
    void configure(WaybillProcess waybill, int by) throws IOException {
        Path outbox = Files.createTempDirectory(folder, "outbox");
        outboxes.add(outbox);
        waybill.with("WAYBILL_OUTBOX", outbox.toString());
    }

    @Override
    AutoCloseable start(Path data) throws IOException {
        this.data = data;
        for (Path outbox : outboxes) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(outbox, "round*")) {
                for (Path round : all) {
                    FileSystemUtils.deleteRecursively(round);
                }
            }
        }
        return () -> {};
    }

    @Override
    String remote() {
        return String.valueOf(data);
    }

    @Override
    List<String> options() {
        return List.of();
    }
}
