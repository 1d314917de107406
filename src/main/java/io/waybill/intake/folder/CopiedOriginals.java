package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that were copied because their inbox refuses a rename: they still lie there and must not be taken again, unless
 * somebody replaces them.
 */
final class CopiedOriginals {
    private final Map<Path, StagedFile> files = new ConcurrentHashMap<>();

    CopiedOriginals(Drops drops) {
        drops.in(Drop.State.COPIED).forEach(drop -> add(drop.original()));
        drops.in(Drop.State.LEFT).forEach(drop -> add(drop.original()));
    }

    void add(StagedFile original) {
        files.put(original.path(), original);
    }

    void remove(StagedFile original) {
        files.remove(original.path(), original);
    }

    boolean has(StagedFile seen) {
        StagedFile known = files.get(seen.path());
        return known != null && known.sameAs(seen);
    }
}
