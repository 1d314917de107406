package io.waybill.ledger;

import io.waybill.content.StagedFile;
import java.util.Locale;
import java.util.UUID;

/**
 * One file of a batch, as a worker holds it.
 *
 * @param position in the order of the drop, from 0
 * @param name its path within the batch, with slashes
 * @param queuePlace batches take turns: where it comes in the queue of its flow
 * @param attempts how often it was claimed, this time included
 */
public record Document(
        Claim claim,
        UUID batch,
        String flow,
        int position,
        String name,
        StagedFile content,
        Description description,
        int priority,
        long queuePlace,
        int attempts) {
    public UUID id() {
        return claim.id();
    }

    /** The same document with its content elsewhere. */
    public Document at(StagedFile elsewhere) {
        return new Document(claim, batch, flow, position, name, elsewhere, description, priority, queuePlace, attempts);
    }

    public Document describedAs(Description better) {
        return new Document(claim, batch, flow, position, name, content, better, priority, queuePlace, attempts);
    }

    /** As the log tells of it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "document '%s' (%s)", name, Ids.brief(id()));
    }
}
