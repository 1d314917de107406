package io.waybill.access;

import io.github.bucket4j.Bucket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** So many a minute for each key; a whole minute's at once, if there were none before. What was not seen for longest is forgotten. */
final class RateLimits {
    private static final int MOST_KEYS = 10_000;
    private static final int BYTES_OF_A_NETWORK = 8;
    private static final int BYTES_OF_IPV6 = 16;

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private final int perMinute;

    RateLimits(int perMinute) {
        this.perMinute = perMinute;
    }

    /** What one of an address is counted under: of IPv6, a whole network is one customer's. */
    static String keyOf(String address) {
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length == BYTES_OF_IPV6
                    ? HexFormat.of().formatHex(Arrays.copyOf(bytes, BYTES_OF_A_NETWORK))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** Takes one; or takes none and says how long it is until there is one. */
    Optional<Duration> take(String key) {
        var probe = bucket(key).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** How long it is until there is one; nothing if there is. */
    Optional<Duration> pause(String key) {
        var probe = bucket(key).estimateAbilityToConsume(1);
        return probe.canBeConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(String key) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(key, fresh -> Bucket.builder()
                    .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                    .build());
        }
    }
}
