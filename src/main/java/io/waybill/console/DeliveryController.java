package io.waybill.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Batches;
import io.waybill.ledger.DeliveryPlace;
import io.waybill.ledger.DeliverySearch;
import io.waybill.ledger.DeliveryState;
import io.waybill.ledger.DeliveryView;
import io.waybill.outcome.Failure;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finds deliveries: what waits for a store and why, what failed, what of a batch is still on its way. */
@RestController
@RequestMapping("/api/v1/deliveries")
class DeliveryController {
    /**
     * One delivery.
     *
     * @param due when it is tried next, if it waits
     * @param reason the last words of the store
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Row(
            UUID delivery,
            UUID document,
            UUID batch,
            String name,
            String store,
            String target,
            DeliveryState state,
            @Nullable Instant due,
            int attempts,
            String cause,
            String reason,
            String location) {
        private static Row of(DeliverySearch.Found found) {
            DeliveryView delivery = found.delivery();
            return new Row(
                    delivery.id(),
                    found.document(),
                    found.batch(),
                    found.name(),
                    delivery.store(),
                    delivery.target(),
                    delivery.state(),
                    delivery.state() == DeliveryState.WAITING ? delivery.due() : null,
                    delivery.attempts(),
                    delivery.cause(),
                    delivery.reason(),
                    delivery.location());
        }
    }

    /** @param next what {@code after} has to be for the page that follows, if there is one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<Row> deliveries, @Nullable String next) {}

    private final DeliverySearch search;
    private final Batches batches;
    private final Stores stores;
    private final IdLookup ids;

    DeliveryController(DeliverySearch search, Batches batches, Stores stores, IdLookup ids) {
        this.search = search;
        this.batches = batches;
        this.stores = stores;
        this.ids = ids;
    }

    @GetMapping
    Page find(
            Asker asker,
            @RequestParam(defaultValue = "") String store,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String cause,
            @RequestParam(defaultValue = "") String batch,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") String limit) {
        DeliverySearch.Page page = search.find(
                new DeliverySearch.Wanted(
                        store.isEmpty() ? Optional.empty() : Optional.of(store(store)),
                        oneOf("state", DeliveryState.class, state),
                        oneOf("cause", Failure.Cause.class, cause).map(Enum::name),
                        batch.isEmpty() ? Optional.empty() : Optional.of(batch(batch, asker)),
                        asker),
                after.isEmpty() ? Optional.empty() : Optional.of(place(after)),
                limit(limit));
        return new Page(
                page.deliveries().stream().map(Row::of).toList(),
                page.next().map(DeliveryPlace::word).orElse(null));
    }

    private UUID batch(String text, Asker asker) {
        UUID id = ids.batch(text, asker);
        if (!batches.exists(id, asker)) {
            throw new ApiProblems.Unknown("batch", text);
        }
        return id;
    }

    /** One that is in use, or was. */
    private String store(String name) {
        if (!stores.enabled().contains(name) && !search.stores().contains(name)) {
            TreeSet<String> known = new TreeSet<>(stores.enabled());
            known.addAll(search.stores());
            throw new ApiProblems.BadValue(String.format(
                    Locale.ROOT, "store is '%s': nothing goes there; there are %s", name, String.join(", ", known)));
        }
        return name;
    }

    private static <E extends Enum<E>> Optional<E> oneOf(String parameter, Class<E> type, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<E> all = Arrays.asList(type.getEnumConstants());
        return Optional.of(all.stream()
                .filter(one -> one.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new ApiProblems.BadValue(String.format(
                        Locale.ROOT,
                        "%s is '%s': say one of %s",
                        parameter,
                        text,
                        String.join(", ", all.stream().map(Enum::name).toList())))));
    }

    private static DeliveryPlace place(String word) {
        try {
            return DeliveryPlace.of(word);
        } catch (IllegalArgumentException e) {
            throw new ApiProblems.BadValue(
                    String.format(Locale.ROOT, "after is '%s': give it as the page before has it, under 'next'", word));
        }
    }

    private static int limit(String text) {
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > DeliverySearch.MOST) {
            throw new ApiProblems.BadValue(
                    String.format(Locale.ROOT, "limit is '%s': give a number from 1 to %d", text, DeliverySearch.MOST));
        }
        return limit;
    }
}
