package io.waybill.delivery;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.util.unit.DataSize;

/**
 * How much a store takes over time: files a second, and bytes in any 24 hours. Who claims asks first, so that nobody waits
 * in a worker. Bytes are counted in the ledger, over all nodes and restarts; files a second are counted by each process.
 */
public final class Quotas {
    /** How a store stands with its quota. */
    public record State(StoreSettings.Quota quota, DataSize used, Optional<String> waits) {}

    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);

    private final Map<String, Account> accounts = new TreeMap<>();

    /**
     * @param all the quotas by store
     * @param lastDay the bytes that a store was sent in the last 24 hours, as the ledger has them
     * @param believed how long that is believed before the ledger is asked again
     */
    Quotas(Map<String, StoreSettings.Quota> all, ToLongFunction<String> lastDay, Duration believed) {
        all.forEach((store, quota) -> {
            if (quota.isSet()) {
                accounts.put(store, new Account(store, quota, lastDay, believed));
            }
        });
    }

    /** How many of {@code wanted} documents may be claimed now; each that was claimed is to be {@link #take taken}. */
    int allowed(String store, int wanted) {
        Account account = accounts.get(store);
        return account == null ? wanted : account.allowed(wanted);
    }

    /** Whether a claimed document may go; if not, nothing more is allowed until there is room for it. */
    boolean take(String store, long size) {
        Account account = accounts.get(store);
        return account == null || account.take(size);
    }

    /** Whether a store has a quota. */
    boolean has(String store) {
        return accounts.containsKey(store);
    }

    /** How a store stands; nothing if it has no quota. */
    public Optional<State> of(String store) {
        return Optional.ofNullable(accounts.get(store)).map(Account::state);
    }

    private static final class Account {
        private final String store;
        private final StoreSettings.Quota quota;
        private final ToLongFunction<String> lastDay;
        private final Duration believed;
        private final @Nullable RateLimiter files;
        private long seen;
        private long seenAt;
        private boolean known;
        private long takenSince;
        /** The size of the document that has to wait, or nothing. */
        private long needed;

        private boolean waits;

        private Account(String store, StoreSettings.Quota quota, ToLongFunction<String> lastDay, Duration believed) {
            this.store = store;
            this.quota = quota;
            this.lastDay = lastDay;
            this.believed = believed;
            this.files = quota.filesPerSecond() == 0
                    ? null
                    : RateLimiter.of(
                            store,
                            RateLimiterConfig.custom()
                                    .limitForPeriod(quota.filesPerSecond())
                                    .limitRefreshPeriod(Duration.ofSeconds(1))
                                    .timeoutDuration(Duration.ZERO)
                                    .build());
        }

        private synchronized int allowed(int wanted) {
            if (!hasRoom(Math.max(1, needed))) {
                return 0;
            }
            needed = 0;
            int free = files == null ? wanted : files.getMetrics().getAvailablePermissions();
            return Math.min(wanted, Math.max(0, free));
        }

        private synchronized boolean take(long size) {
            if (needed > 0 || !fits(size)) {
                needed = Math.max(needed, size);
                return false;
            }
            takenSince += size;
            return files == null || files.acquirePermission();
        }

        private synchronized State state() {
            look();
            return new State(quota, DataSize.ofBytes(used()), waits ? Optional.of(reason()) : Optional.empty());
        }

        /** Says once that the store waits, and once that it goes on. */
        private boolean hasRoom(long size) {
            look();
            boolean room = fits(size);
            if (room && waits) {
                LOG.info("{} goes on: there is room in its quota again", store);
            } else if (!room && !waits && known) {
                LOG.warn("The deliveries to {} wait: {}", store, reason());
            }
            waits = !room && known;
            return room;
        }

        /** A document that is larger than the quota goes when nothing else did. */
        private boolean fits(long size) {
            long most = quota.bytesPerDay().toBytes();
            return most == 0 || known && (used() + size <= most || used() == 0);
        }

        private void look() {
            long now = System.nanoTime();
            if (quota.bytesPerDay().toBytes() == 0 || known && now - seenAt < believed.toNanos()) {
                return;
            }
            try {
                seen = lastDay.applyAsLong(store);
                takenSince = 0;
                seenAt = now;
                known = true;
            } catch (DataAccessException e) {
                LOG.debug("The bytes that {} was sent can't be read now", store, e);
            }
        }

        private long used() {
            return seen + takenSince;
        }

        private String reason() {
            return String.format(
                    Locale.ROOT,
                    "%d of %d MB that may go there in 24 hours are used up%s; they go on by themselves",
                    DataSize.ofBytes(used()).toMegabytes(),
                    quota.bytesPerDay().toMegabytes(),
                    needed == 0
                            ? ""
                            : ", and the next document has "
                                    + DataSize.ofBytes(needed).toMegabytes());
        }
    }
}
