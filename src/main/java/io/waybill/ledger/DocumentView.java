package io.waybill.ledger;

import io.waybill.outcome.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A document of a batch, as it stands in the ledger.
 *
 * @param position in the order of the drop, from 0
 * @param outcome of one that is settled
 * @param size in bytes
 * @param description without checksums of parts
 * @param refusal why it was rejected, not sent again or given up
 * @param first of a duplicate: the document that was delivered before
 * @param deliveries in the order of their stores; of a duplicate, those of the first document
 */
public record DocumentView(
        UUID id,
        int position,
        String name,
        DocumentState state,
        Optional<Outcome> outcome,
        long size,
        Description description,
        Optional<Refusal> refusal,
        Optional<First> first,
        Times times,
        List<DeliveryView> deliveries) {
    /** A document that was delivered before another of the same content. */
    public record First(UUID id, String jobNumber, Optional<Instant> settled) {}

    /** When it was booked, when all that is known of it was, and when it was settled. */
    public record Times(Instant booked, Optional<Instant> planned, Optional<Instant> settled) {}

    /** Its state, or its outcome once it is settled. */
    public String standing() {
        return outcome.map(Outcome::name).orElse(state.name());
    }

    /** Its delivery to a store. */
    public Optional<DeliveryView> delivery(String store) {
        return deliveries.stream().filter(one -> one.store().equals(store)).findFirst();
    }

    DocumentView with(List<DeliveryView> found) {
        return new DocumentView(
                id, position, name, state, outcome, size, description, refusal, first, times, List.copyOf(found));
    }
}
