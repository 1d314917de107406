package io.waybill.delivery;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Writes;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The names at stores, each given to one document at a time. */
final class StoreNames {
    /**
     * Who has a name.
     *
     * @param versions how many documents had it
     * @param underWay how it stands, if it is still on its way
     * @param neverCame whether it ended for good and nothing of it is at the store, so that the next one takes its place
     */
    record Owner(UUID document, int versions, Optional<Documents.UnderWay> underWay, boolean neverCame) {}

    private final Stores stores;
    private final Documents documents;

    StoreNames(Stores stores, Documents documents) {
        this.stores = stores;
        this.documents = documents;
    }

    /**
     * Gives a document a name at a store, as the store's versions want it.
     *
     * @param owner of the name that is wanted, as it is now
     * @return the name; none if it is refused there
     */
    Optional<String> give(Writes writes, String store, UUID document, String wanted, Optional<Owner> owner) {
        if (owner.isEmpty()) {
            take(writes, store, wanted, document);
            return Optional.of(wanted);
        }
        return switch (stores.of(store).versions()) {
            case REFUSE -> {
                if (!isFree(owner.get())) {
                    yield Optional.empty();
                }
                own(writes, store, wanted, document, 1);
                yield Optional.of(wanted);
            }
            case REPLACE -> {
                own(writes, store, wanted, document, owner.get().versions() + 1);
                yield Optional.of(wanted);
            }
            case NEW -> Optional.of(newVersion(writes, store, document, wanted, owner.get()));
        };
    }

    /** Nobody else had the name. */
    private static boolean isFree(Owner owner) {
        return owner.neverCame() && owner.versions() == 1;
    }

    private String newVersion(Writes writes, String store, UUID document, String wanted, Owner owner) {
        if (isFree(owner)) {
            own(writes, store, wanted, document, 1);
            return wanted;
        }
        int number = owner.neverCame() ? owner.versions() : owner.versions() + 1;
        String versioned = version(store, wanted, number);
        Optional<Owner> taken = owner(writes, store, versioned);
        while (taken.isPresent() && !isLeftBy(owner, taken.get())) {
            number++;
            versioned = version(store, wanted, number);
            taken = owner(writes, store, versioned);
        }
        own(writes, store, wanted, document, number);
        if (taken.isPresent()) {
            own(writes, store, versioned, document, taken.get().versions());
        } else {
            take(writes, store, versioned, document);
        }
        return versioned;
    }

    private static boolean isLeftBy(Owner last, Owner taken) {
        return last.neverCame() && taken.document().equals(last.document());
    }

    /**
     * Gives a document the next name of its store's versions, in place of one at which something stands that isn't ours.
     *
     * @return none where what stands there is neither replaced nor given a place beside it
     */
    Optional<String> next(Writes writes, String store, UUID document, String taken) {
        if (stores.of(store).versions() != StoreSettings.Versions.NEW) {
            return Optional.empty();
        }
        String next = TargetName.mapped(TargetName.nextVersion(taken), stores.of(store));
        while (owner(writes, store, next).isPresent()) {
            next = TargetName.mapped(TargetName.nextVersion(next), stores.of(store));
        }
        take(writes, store, next, document);
        return Optional.of(next);
    }

    private String version(String store, String name, int number) {
        return TargetName.mapped(TargetName.version(name, number), stores.of(store));
    }

    private static void own(Writes writes, String store, String name, UUID document, int versions) {
        writes.jdbc()
                .update(
                        "UPDATE delivery_name SET document = ?, versions = ? WHERE store = ? AND name = ?",
                        document,
                        versions,
                        store,
                        TargetName.key(name));
    }

    /** Who has a name. */
    Optional<Owner> owner(Writes writes, String store, String name) {
        return writes
                .jdbc()
                .query(
                        "SELECT document, versions FROM delivery_name WHERE store = ? AND name = ?",
                        (row, i) -> Map.entry(Columns.id(row, "document"), row.getInt("versions")),
                        store,
                        TargetName.key(name))
                .stream()
                .findFirst()
                .map(taken -> new Owner(
                        taken.getKey(),
                        taken.getValue(),
                        documents.underWay(writes, taken.getKey()),
                        documents.neverCame(writes, taken.getKey(), store)));
    }

    private static void take(Writes writes, String store, String name, UUID document) {
        writes.jdbc()
                .update(
                        "INSERT INTO delivery_name (store, name, document) VALUES (?, ?, ?)",
                        store,
                        TargetName.key(name),
                        document);
    }
}
