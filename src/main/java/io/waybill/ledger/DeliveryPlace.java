package io.waybill.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Where a delivery stands in the order of {@link DeliverySearch}; it may since have gone elsewhere. For one that is delivered,
 * {@code queuePlace} is the time when it was, in milliseconds.
 */
public record DeliveryPlace(String store, DeliveryState state, boolean large, int priority, long queuePlace, UUID id) {
    private static final int PARTS = 6;

    /** As one word, for an address. */
    public String word() {
        String all = String.join(
                "\n",
                List.of(
                        store,
                        state.name(),
                        Boolean.toString(large),
                        Integer.toString(priority),
                        Long.toString(queuePlace),
                        id.toString()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads it back.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static DeliveryPlace of(String word) {
        String[] parts = new String(Base64.getUrlDecoder().decode(word), StandardCharsets.UTF_8).split("\n", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("it has " + parts.length + " parts");
        }
        return new DeliveryPlace(
                parts[0],
                DeliveryState.valueOf(parts[1]),
                Boolean.parseBoolean(parts[2]),
                Integer.parseInt(parts[3]),
                Long.parseLong(parts[4]),
                UUID.fromString(parts[5]));
    }
}
