package io.waybill.ledger;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes the ids of batches, documents and deliveries: UUIDs of version 7 (RFC 9562), so that they are unique across
 * installations and sort by the time they were made.
 */
public final class Ids {
    private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private static final int TIME_SHIFT = 16;
    private static final long VERSION_7 = 0x7000;
    private static final long VARIANT = Long.MIN_VALUE;

    private Ids() {}

    public static UUID next() {
        return GENERATOR.generate();
    }

    /** The last eight digits, which tell the batches of one folder apart for a person. */
    public static String brief(UUID id) {
        String text = id.toString();
        return text.substring(text.length() - 8);
    }

    /** What sorts before all ids that are made from then on, and behind those that were made before. */
    public static UUID lowest(Instant then) {
        return new UUID(then.toEpochMilli() << TIME_SHIFT | VERSION_7, VARIANT);
    }

    /** When an id was made, if it is one that tells. */
    public static Optional<Instant> madeAt(UUID id) {
        return id.version() == 7 ? Optional.of(Instant.ofEpochMilli(UUIDUtil.extractTimestamp(id))) : Optional.empty();
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
