package io.waybill.ledger;

import io.waybill.content.UsedFolders;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** The markers of the folders that a node uses, each known since it was used for the first time. */
final class FolderMarkers implements UsedFolders.Markers {
    private final Ledger ledger;
    private final String node;

    /** @param node whose folders they are: others may have others under the same names */
    FolderMarkers(Ledger ledger, String node) {
        this.ledger = ledger;
        this.node = node;
    }

    @Override
    public Optional<String> of(Path folder) {
        return of(ledger.read(), node, folder);
    }

    static Optional<String> of(JdbcTemplate jdbc, String node, Path folder) {
        return jdbc
                .queryForList(
                        "SELECT marker FROM folder_marker WHERE node = ? AND folder = ?",
                        String.class,
                        node,
                        folder.toString())
                .stream()
                .findFirst();
    }

    @Override
    public Set<Path> all() {
        return ledger
                .read()
                .queryForList("SELECT folder FROM folder_marker WHERE node = ?", String.class, node)
                .stream()
                .map(Path::of)
                .collect(Collectors.toSet());
    }

    @Override
    public void know(Path folder, String marker) {
        ledger.writeForced(writes -> writes.jdbc()
                .update(
                        "INSERT INTO folder_marker (node, folder, marker, since) VALUES (?, ?, ?, now_ms())"
                                + " ON CONFLICT (node, folder) DO NOTHING",
                        node,
                        folder.toString(),
                        marker));
    }
}
