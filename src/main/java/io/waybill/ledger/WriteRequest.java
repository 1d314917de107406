package io.waybill.ledger;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One piece of work that waits to be written, and whoever waits for it. It may be run several times, by one thread. */
final class WriteRequest<T> {
    /** What a piece of work wants of its group. */
    enum Kind {
        USUAL,
        /** It goes before everything else. */
        FIRST,
        /** It has a transaction of its own, before everything else: nothing that fails takes it along. */
        ALONE,
        /** The commit outlives the machine. */
        FORCED
    }

    private final Ledger.Work<T> work;
    private final Kind kind;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final long since = System.nanoTime();
    private Set<UUID> shared = Set.of();
    private @Nullable T result;
    private boolean done;
    private @Nullable Throwable failure;

    WriteRequest(Ledger.Work<T> work, Kind kind) {
        this.work = work;
        this.kind = kind;
    }

    boolean isAlone() {
        return kind == Kind.ALONE;
    }

    boolean isFirst() {
        return kind == Kind.FIRST;
    }

    boolean isForced() {
        return kind == Kind.FORCED;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    void run(Writes writes) {
        failure = null;
        done = false;
        result = work.apply(writes);
        shared = writes.tally().shared();
        done = true;
    }

    /** It failed by itself, and its group goes on without it. */
    void failed(Throwable why) {
        failure = why;
    }

    boolean succeeded() {
        return failure == null && done;
    }

    /** What failed it, if something did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Which rows that nodes share the end of its group changes for it, as far as is known since it was run. */
    Set<UUID> shared() {
        return shared;
    }

    /** How long it waits by now. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Its group is committed. */
    @SuppressWarnings("NullAway")
    void complete() {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else {
            answer.complete(result);
        }
    }

    /** Its group could not be written. */
    void fail(Throwable why) {
        answer.completeExceptionally(why);
    }
}
