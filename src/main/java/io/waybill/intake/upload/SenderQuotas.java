package io.waybill.intake.upload;

import io.waybill.ledger.Ledger;
import io.waybill.ledger.Writes;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.util.unit.DataSize;

/**
 * How many bytes a sender may send a day (UTC). What is announced is reserved when an upload begins, in one statement, so that uploads that
 * begin at the same moment can't pass together where one of them may; where no length is known, in steps as bytes come. What isn't sent in the end is
 * given back. Nodes share it.
 */
public final class SenderQuotas {
    /** How a sender stands. */
    public record State(long limit, long used) {
        public long left() {
            return Math.max(0, limit - used);
        }
    }

    private static final String DAY = "now_ms() / 86400000";
    private static final long STEP = 64L << 20;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Ledger ledger;
    private final long limit;

    /** @param limit 0 for any number */
    SenderQuotas(Ledger ledger, DataSize limit) {
        this.ledger = ledger;
        this.limit = limit.toBytes();
    }

    /** Nothing, if there is no limit. */
    public Optional<State> of(String owner) {
        if (limit == 0) {
            return Optional.empty();
        }
        long used = ledger
                .read()
                .queryForList("SELECT bytes FROM upload_day WHERE owner = ? AND day = " + DAY, Long.class, owner)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        return Optional.of(new State(limit, used));
    }

    /**
     * Reserves what uploads announce that are just booked. Whatever isn't known yet is reserved as it comes.
     *
     * @throws UploadRefused if it is more than is left of the day; then nothing may be booked
     */
    void begin(Writes writes, Iterable<Upload> uploads) {
        for (Upload upload : uploads) {
            // Its parts took theirs, and give it back when it is whole.
            if (upload.isJoined()) {
                continue;
            }
            reserve(writes, upload, upload.length().orElse(0));
        }
    }

    /**
     * So much of an upload is to come whose length was not known.
     *
     * @throws UploadRefused if it is more than is left of the day
     */
    void announce(Writes writes, Upload upload, long length) {
        if (limit > 0) {
            reserve(writes, upload, Math.max(0, length - reserved(writes, upload.id())));
        }
    }

    /**
     * So much of an upload is here whose length isn't known: some more is reserved, so that not each step need be.
     *
     * @throws UploadRefused if it is more than is left of the day
     */
    void reach(Writes writes, Upload upload, long bytes) {
        if (limit > 0) {
            long reserved = reserved(writes, upload.id());
            if (bytes > reserved) {
                reserve(writes, upload, Math.min((bytes + STEP - 1) / STEP * STEP, Math.max(bytes, limit)) - reserved);
            }
        }
    }

    /** It is whole, with so many bytes, whatever was reserved. Safe to repeat. */
    void complete(Writes writes, Upload upload, long bytes) {
        if (limit == 0) {
            return;
        }
        end(writes, upload.id(), bytes);
        long more = bytes - reserved(writes, upload.id());
        if (more > 0) {
            take(writes, upload, more, Long.MAX_VALUE);
        }
    }

    /** It has no more than so many bytes, or is given up with 0: the rest is its sender's again, if the day isn't over. Safe to repeat. */
    void end(Writes writes, UUID id, long bytes) {
        if (limit == 0) {
            return;
        }
        writes.jdbc()
                .update(
                        "UPDATE upload_day SET bytes = bytes - (SELECT reserved - ? FROM upload WHERE id = ?)"
                                + " WHERE owner = (SELECT owner FROM upload WHERE id = ?)"
                                + " AND day = (SELECT created_at / 86400000 FROM upload WHERE id = ?)"
                                + " AND EXISTS (SELECT id FROM upload WHERE id = ? AND reserved > ?)",
                        bytes,
                        id,
                        id,
                        id,
                        id,
                        bytes);
        writes.jdbc().update("UPDATE upload SET reserved = ? WHERE id = ? AND reserved > ?", bytes, id, bytes);
    }

    /** Removes days gone by. Safe to repeat. */
    void sweep() {
        if (limit > 0) {
            ledger.write(writes -> writes.jdbc().update("DELETE FROM upload_day WHERE day < " + DAY + " - 2"));
        }
    }

    private static long reserved(Writes writes, UUID id) {
        return writes.jdbc().queryForList("SELECT reserved FROM upload WHERE id = ?", Long.class, id).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void reserve(Writes writes, Upload upload, long bytes) {
        if (limit == 0 || bytes == 0) {
            return;
        }
        if (!take(writes, upload, bytes, limit)) {
            throw refused(upload, bytes);
        }
    }

    private static boolean take(Writes writes, Upload upload, long bytes, long most) {
        int done = writes.jdbc()
                .update(
                        "INSERT INTO upload_day (owner, day, bytes) SELECT CAST(? AS TEXT), created_at / 86400000, CAST(? AS BIGINT)"
                                + " FROM upload WHERE id = ? AND CAST(? AS BIGINT) <= CAST(? AS BIGINT)"
                                + " ON CONFLICT (owner, day) DO UPDATE SET bytes = upload_day.bytes + excluded.bytes"
                                + " WHERE upload_day.bytes + excluded.bytes <= ?",
                        upload.owner(),
                        bytes,
                        upload.id(),
                        bytes,
                        most,
                        most);
        return done == 1
                && writes.jdbc().update("UPDATE upload SET reserved = reserved + ? WHERE id = ?", bytes, upload.id())
                        == 1;
    }

    private UploadRefused refused(Upload upload, long bytes) {
        return new UploadRefused(
                UploadRefused.Reason.QUOTA,
                String.format(
                        Locale.ROOT,
                        "%s may send %d bytes a day (UTC), and %d more of %s would be too much: go on tomorrow, or ask an"
                                + " administrator (waybill.uploads.quota)",
                        upload.owner(),
                        limit,
                        bytes,
                        upload.name()));
    }

    /** Until a new day begins. */
    public static Duration untilTomorrow() {
        return Duration.ofMillis(DAY_MILLIS - System.currentTimeMillis() % DAY_MILLIS);
    }
}
