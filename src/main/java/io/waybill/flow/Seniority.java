package io.waybill.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ledger;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which flows have been in force, and for how long: of two that want the same thing, the elder keeps it, whatever they are
 * called. A flow keeps its inboxes while its file is broken.
 */
public final class Seniority {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Ledger ledger;

    Seniority(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The flows that were in force, the eldest first, each with its inboxes. */
    public Map<String, List<Path>> known() {
        Map<String, List<Path>> known = new LinkedHashMap<>();
        ledger.read().query("SELECT name, inboxes FROM flow ORDER BY since, name", row -> {
            known.put(row.getString("name"), inboxes(row.getString("inboxes")));
        });
        return known;
    }

    /** A flow is in force. Safe to repeat. */
    public void inForce(Flow flow) {
        ledger.write(writes -> {
            int changed = writes.jdbc()
                    .update("UPDATE flow SET inboxes = ? WHERE name = ?", text(flow.inboxes()), flow.name());
            return changed == 1
                    ? changed
                    : writes.jdbc()
                            .update(
                                    "INSERT INTO flow (name, inboxes, since) VALUES (?, ?, now_ms())"
                                            + " ON CONFLICT DO NOTHING",
                                    flow.name(),
                                    text(flow.inboxes()));
        });
    }

    /** Forgets flows whose files are gone. */
    public void keepOnly(Set<String> names) {
        for (String known : known().keySet()) {
            if (!names.contains(known)) {
                ledger.write(writes -> writes.jdbc().update("DELETE FROM flow WHERE name = ?", known));
            }
        }
    }

    private static String text(List<Path> inboxes) {
        try {
            return JSON.writeValueAsString(inboxes.stream().map(Path::toString).toList());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> inboxes(String text) {
        try {
            return JSON.readValue(text, new TypeReference<List<String>>() {}).stream()
                    .map(Path::of)
                    .toList();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
