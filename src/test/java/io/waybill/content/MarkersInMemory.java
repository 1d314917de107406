package io.waybill.content;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Markers as a ledger keeps them. */
public class MarkersInMemory implements UsedFolders.Markers {
    private final Map<Path, String> known = new ConcurrentHashMap<>();

    @Override
    public Optional<String> of(Path folder) {
        return Optional.ofNullable(known.get(folder));
    }

    @Override
    public void know(Path folder, String marker) {
        known.putIfAbsent(folder, marker);
    }
}
