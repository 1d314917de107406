package io.waybill.camel;

import java.util.List;

/**
 * A queue of the ledger, as a consumer sees it.
 *
 * @param <T> what waits in it
 */
interface Lane<T> {
    /**
     * What was due.
     *
     * @param all whether nothing more is due that could be taken
     */
    record Due<T>(List<T> taken, boolean all) {
        static <T> Due<T> of(List<T> taken, int most) {
            return new Due<>(taken, taken.size() < most);
        }
    }

    /** Its name, by which it is woken. */
    String name();

    /** The exchange variable that holds what was taken, whatever a route makes of the body. */
    String variable();

    /** Whether working on it takes many requests, which have a limit of their own; it doesn't count as busy. */
    default boolean takesMany(T taken) {
        return false;
    }

    /** Whether working on it takes so long that others aren't to wait for it. */
    default boolean isLarge(T taken) {
        return false;
    }

    /** How many of {@code free} may be taken now while {@code busy} are in work; none while the store is down or the ledger can't be written. */
    int allowed(int free, int busy);

    /** Takes what is due; {@code mostLarge} of it may be large. */
    Due<T> claim(int most, int mostLarge);

    /** Whether what was taken is to be worked on; what is not is {@link #refuse refused}. */
    default boolean admits(T taken) {
        return true;
    }

    /** Books why what was taken is not worked on; may be repeated if it could not be booked. */
    default void refuse(T taken) {}

    /**
     * Whether up to {@code most} of what is just being booked may be taken at once, while {@code busy} are in work.
     *
     * @return how many; each is taken, or {@link #release released}
     */
    default int reserve(int most, int busy) {
        return 0;
    }

    /** So many aren't taken after all. */
    default void release(int unused) {}

    /** Whether the route ended without saying what becomes of what was taken. */
    default boolean leftOpen(T taken) {
        return false;
    }

    /** Somebody else goes on with what was taken: nothing may be booked of it. */
    default void lost(T taken) {}

    /** The route ended with an error that nobody handled: the claim is given back. May be repeated if that could not be booked. */
    void failed(T taken, Throwable why);

    /** How many of so many workers large ones may have: whatever their number, they leave a quarter for small ones. */
    static int mostLarge(int workers) {
        int kept = Math.max(1, workers / 4);
        return Math.max(1, workers - kept);
    }
}
