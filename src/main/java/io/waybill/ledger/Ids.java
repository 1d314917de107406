package io.waybill.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes the ids of batches, documents and deliveries: UUIDs of version 7 (RFC 9562), so that they are unique across
 * installations and sort by the time they were made.
 */
public final class Ids {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private Ids() {}

    public static UUID next() {
        return GENERATOR.generate();
    }

    /** The last eight digits, which tell the batches of one folder apart for a person. */
    public static String brief(UUID id) {
        String text = id.toString();
        return text.substring(text.length() - 8);
    }

    /** The id that a text is, if it is one. */
    public static Optional<UUID> parse(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
