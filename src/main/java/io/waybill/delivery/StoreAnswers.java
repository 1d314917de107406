package io.waybill.delivery;

import com.google.common.io.ByteStreams;
import io.waybill.content.Range;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Stored;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the routes of stores answer, be it Java's or what a route file alone can say: a location, a number, nothing.
 * The methods that are named after nothing else are for route files to call.
 */
public final class StoreAnswers {
    /** What {@code <store>-put} and {@code <store>-commit} answer: a {@link Stored}, or the location, or nothing. */
    public Stored stored(Delivery delivery, @Nullable Object answer) {
        return found(delivery, answer).orElseGet(() -> at(delivery.target()));
    }

    /** What {@code <store>-find} answers: an {@link Optional} or a {@link Stored}, or the location, or nothing. */
    public Optional<Stored> found(Delivery delivery, @Nullable Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.flatMap(one -> found(delivery, one));
        }
        if (answer instanceof Stored stored) {
            return Optional.of(stored);
        }
        if (answer == null) {
            return Optional.empty();
        }
        if (answer instanceof CharSequence location) {
            return location.toString().isBlank() ? Optional.empty() : Optional.of(at(location.toString()));
        }
        throw unknown(delivery, answer, "the location of the object as text, or an empty body where there is none");
    }

    /**
     * What {@code <store>-sent} answers: an {@link Optional} or a {@link Sent}, or the number of bytes from the beginning, or
     * the names of the chunks by their index, or nothing if the session isn't known.
     */
    public Optional<Sent> sent(Delivery delivery, @Nullable Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.flatMap(one -> sent(delivery, one));
        }
        if (answer instanceof Sent sent) {
            return Optional.of(sent);
        }
        if (answer == null
                || answer instanceof CharSequence text && text.toString().isBlank()) {
            return Optional.empty();
        }
        if (answer instanceof Number || answer instanceof CharSequence) {
            return Optional.of(Sent.beginning(Long.parseLong(answer.toString().strip())));
        }
        if (answer instanceof Map<?, ?> names) {
            Map<Integer, String> chunks = new HashMap<>();
            names.forEach((index, name) -> chunks.put(Integer.valueOf(index.toString()), String.valueOf(name)));
            return Optional.of(Sent.of(chunks));
        }
        throw unknown(delivery, answer, "how many bytes the session has, or nothing if it isn't known");
    }

    /** An object of which the store says no more than where it is. */
    public Stored at(String location) {
        return new Stored(location, "", -1, Stored.Checksum.NONE);
    }

    /** An object, with its size in bytes and the store's own name for this state of it, or nothing. */
    public Stored at(String location, long size, String version) {
        return new Stored(location, version, size, Stored.Checksum.NONE);
    }

    /**
     * Cuts a range out of a whole content, for stores that give nothing less; what comes before it is read and thrown away.
     *
     * @param content nothing if there is no object
     * @throws EOFException if the content ends before the range begins
     * @see io.waybill.delivery.store.Store#read
     */
    public InputStream cut(@Nullable InputStream content, Delivery delivery, Range range) throws IOException {
        range.requireWithin(delivery.size());
        if (content == null) {
            throw new DeliveryFailed(Failure.objectGone(delivery.target()));
        }
        try {
            content.skipNBytes(range.offset());
        } catch (IOException e) {
            content.close();
            throw e;
        }
        return ByteStreams.limit(content, range.length());
    }

    private static IllegalArgumentException unknown(Delivery delivery, Object answer, String wanted) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT,
                "A route of %s answered with a %s: let it answer with %s",
                delivery.store(),
                answer.getClass().getName(),
                wanted));
    }
}
