package io.waybill.console;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How fast something grows, told by looking at it now and then: an exponentially weighted mean, in which what is older
 * than {@link #MEMORY} counts for little.
 */
final class Rates {
    private static final Duration MEMORY = Duration.ofSeconds(10);
    private static final double NANOS = 1e9;

    private record Look(long nanos, long amount, OptionalDouble rate) {
        private Look next(long now, long newAmount) {
            double seconds = (now - nanos) / NANOS;
            if (seconds <= 0) {
                return this;
            }
            double latest = Math.max(0, newAmount - amount) / seconds;
            double weight = rate.isEmpty() ? 1 : 1 - Math.exp(-seconds / MEMORY.toSeconds());
            double mean = rate.orElse(latest) * (1 - weight) + latest * weight;
            return new Look(now, newAmount, OptionalDouble.of(mean));
        }
    }

    private final Cache<Object, Look> looks =
            CacheBuilder.newBuilder().expireAfterAccess(Duration.ofMinutes(1)).build();

    /**
     * The rate of a thing, in units of {@code amount} a second; none at the first look.
     *
     * @param now in nanoseconds, of a clock that never goes back
     */
    OptionalDouble look(Object thing, long now, long amount) {
        return looks.asMap()
                .compute(
                        thing,
                        (key, last) ->
                                last == null ? new Look(now, amount, OptionalDouble.empty()) : last.next(now, amount))
                .rate();
    }
}
