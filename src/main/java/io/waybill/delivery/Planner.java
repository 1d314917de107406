package io.waybill.delivery;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.waybill.ledger.ChangedContent;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Document;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDeliveries;
import io.waybill.ledger.Publishing;
import io.waybill.ledger.Writes;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import io.waybill.outcome.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.dao.DuplicateKeyException;

/**
 * Plans the deliveries of a document: to which stores, under which names. Everything known of the document and all its
 * deliveries are booked in one transaction.
 */
public final class Planner {
    private final Ledger ledger;
    private final Documents documents;
    private final ClaimedDocuments claimed;
    private final NewDeliveries deliveries;
    private final ChangedContent changedContent;
    private final Publishing publishing;
    private final Stores stores;
    private final StoreNames names;
    private final Duration window;

    Planner(
            Ledger ledger,
            Documents documents,
            ClaimedDocuments claimed,
            NewDeliveries deliveries,
            ChangedContent changedContent,
            Publishing publishing,
            Stores stores,
            Duration window) {
        this.ledger = ledger;
        this.documents = documents;
        this.claimed = claimed;
        this.deliveries = deliveries;
        this.changedContent = changedContent;
        this.publishing = publishing;
        this.stores = stores;
        this.names = new StoreNames(stores, documents);
        this.window = window;
    }

    /**
     * Plans the deliveries of a document, or finds that it is a duplicate, or that it has to wait for another of its
     * name. Stores that are not configured are left out.
     *
     * @param flowStores the names of the flow's stores, separated by commas
     * @param template of the names there, unless a store has its own
     * @param publish {@code each}, or {@code together} with all of its batch
     * @throws IllegalArgumentException if there is no such store, or {@code publish} is something else
     * @return completed with the number of deliveries when they are booked, or with {@link Unavailable} if another node gave
     *     one of the names away at the same moment; safe to repeat
     * @throws DocumentRefused if it is to be published together, and a store couldn't take it back
     */
    public CompletionStage<Integer> plan(Document document, String flowStores, String template, String publish) {
        boolean together = isTogether(publish);
        List<String> chosen = Stream.of(flowStores.split(","))
                .map(String::strip)
                .filter(store -> !store.isEmpty())
                .filter(stores::isEnabled)
                .filter(store -> !document.description().isWithout(store))
                .toList();
        if (together) {
            requireRemovable(chosen);
        }
        return ledger.writeLater(writes -> {
                    int planned = book(writes, document, chosen, template, together);
                    if (together && planned > 0) {
                        publishing.together(writes, document.batch());
                    }
                    return planned;
                })
                .exceptionally(e -> {
                    throw e instanceof DuplicateKeyException
                            ? new Unavailable("another node gave the same name away at the same moment", e)
                            : new CompletionException(e);
                });
    }

    private static boolean isTogether(String publish) {
        return switch (publish) {
            case "each" -> false;
            case "together" -> true;
            default -> throw new IllegalArgumentException("publish is '" + publish + "': say each or together");
        };
    }

    private void requireRemovable(List<String> chosen) {
        for (String store : chosen) {
            if (!stores.of(store).removable()) {
                throw new DocumentRefused(
                        Refusal.Cause.BAD_FLOW,
                        String.format(
                                Locale.ROOT, "Its flow publishes together, but what %s has can't be removed", store),
                        "take it out of the flow's stores");
            }
        }
    }

    private int book(Writes writes, Document document, List<String> chosen, String template, boolean together) {
        if (chosen.isEmpty()) {
            claimed.reject(writes, document, noStore(document, Refusal.Cause.NO_STORE));
            return 0;
        }
        String sameAs = sameAs(document, template);
        if (document.claim().number() > 1) {
            int again = changedContent.planAgain(writes, document, sameAs, chosen);
            if (again > 0) {
                return again;
            }
        }
        Optional<UUID> first = documents.deliveredBefore(writes, document, sameAs, window);
        List<String> standing = first.map(one -> standing(writes, one, chosen)).orElse(List.of());
        if (first.isPresent() && standing.containsAll(chosen)) {
            claimed.duplicate(
                    writes, document, first.get(), "The same content was delivered under the same name before");
            return 0;
        }
        Document described = document;
        for (String store : standing) {
            described = described.describedAs(
                    described.description().without(store, "The same content stands there already"));
        }
        List<String> lacking =
                chosen.stream().filter(store -> !standing.contains(store)).toList();
        Map<String, Optional<StoreNames.Owner>> owners = new LinkedHashMap<>();
        for (String store : lacking) {
            Optional<StoreNames.Owner> owner = names.owner(writes, store, wanted(store, document, template));
            if (owner.isPresent() && waitsFor(owner.get(), document, together)) {
                claimed.waitFor(writes, document, owner.get().document());
                return 0;
            }
            owners.put(store, owner);
        }
        List<NewDeliveries.Planned> planned = new ArrayList<>();
        for (String store : lacking) {
            String wanted = wanted(store, document, template);
            boolean superseded = isSuperseded(store, document, owners.get(store));
            Optional<String> name =
                    superseded ? Optional.empty() : names.give(writes, store, document.id(), wanted, owners.get(store));
            if (name.isPresent()) {
                planned.add(new NewDeliveries.Planned(Ids.next(), store, name.get(), ""));
            } else {
                String why = superseded
                        ? "Superseded: a newer document is given the name '%s'"
                        : "Refused: '%s' stands there already";
                described = described.describedAs(
                        described.description().without(store, String.format(Locale.ROOT, why, wanted)));
            }
        }
        if (planned.isEmpty()) {
            claimed.reject(writes, described, noStore(described, Refusal.Cause.NAME_TAKEN));
        } else {
            deliveries.plan(writes, described, sameAs, planned, together);
        }
        return planned.size();
    }

    /**
     * The stores at which a document that was delivered is what stands under its name still: nothing was given the name since
     * that replaces it. Where it wasn't to go then, nothing is missing now.
     */
    private List<String> standing(Writes writes, UUID delivered, List<String> chosen) {
        Map<String, String> as = documents.deliveredAs(writes, delivered);
        return chosen.stream()
                .filter(store -> !stores.of(store).replaces()
                        || !as.containsKey(store)
                        || names.owner(writes, store, as.get(store))
                                .map(owner -> owner.document().equals(delivered))
                                .orElse(true))
                .toList();
    }

    /**
     * Whether a document waits until the one that has its name is settled. Of two that are published with all of their
     * batches, the one of the newer batch waits: else two batches could wait for each other, each for a name of the other.
     */
    private static boolean waitsFor(StoreNames.Owner owner, Document document, boolean together) {
        if (owner.underWay().isEmpty() || owner.document().equals(document.id())) {
            return false;
        }
        boolean sameBatch = owner.underWay().get().batch().equals(document.batch());
        return !(together && (sameBatch || isOvertaken(document, owner)));
    }

    /** Whether a newer batch that is published together has the name; the ids of batches are in the order of their time. */
    private static boolean isOvertaken(Document document, StoreNames.Owner owner) {
        return owner.underWay()
                .filter(one -> one.together() && one.batch().compareTo(document.batch()) > 0)
                .isPresent();
    }

    /** Whether a document would replace that of a newer batch. */
    private boolean isSuperseded(String store, Document document, Optional<StoreNames.Owner> owner) {
        return stores.of(store).replaces()
                && owner.filter(one -> isOvertaken(document, one)).isPresent();
    }

    private String wanted(String store, Document document, String template) {
        StoreSettings settings = stores.of(store);
        String own = settings.name().isEmpty() ? template : settings.name();
        return TargetName.mapped(TargetName.fill(own, document, dateOf(document.batch())), settings);
    }

    /** What the same document, dropped again, has in common with this one; the date in a name is left out. */
    private static String sameAs(Document document, String template) {
        String undated =
                TargetName.fill(template.replace("{date}", "-").replace("{batch}", "-"), document, LocalDate.MIN);
        return TargetName.key(
                undated,
                document.flow(),
                document.description().sha256(),
                document.description().symbol(),
                document.description().language());
    }

    private static Refusal noStore(Document document, Refusal.Cause cause) {
        String reasons = document.description().leftOut().stream()
                .map(out -> out.store() + ": " + out.reason())
                .collect(Collectors.joining("; "));
        return reasons.isEmpty()
                ? new Refusal(
                        cause,
                        "No store could take it: none of the flow's stores is configured",
                        "configure one of them, then drop it again")
                : Refusal.of(cause, "No store could take it: " + reasons);
    }

    /** The day a batch came, told by its id. */
    private static LocalDate dateOf(UUID batch) {
        return Instant.ofEpochMilli(UUIDUtil.extractTimestamp(batch))
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }
}
