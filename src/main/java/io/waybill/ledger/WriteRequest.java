package io.waybill.ledger;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One piece of work that waits to be written, and whoever waits for it. It may be run several times, by one thread. */
final class WriteRequest<T> {
    private final Ledger.Work<T> work;
    private final boolean first;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Writes writes;
    private @Nullable Throwable failure;

    /** @param first whether it goes before everything else of its group */
    WriteRequest(Ledger.Work<T> work, boolean first) {
        this.work = work;
        this.first = first;
    }

    boolean isFirst() {
        return first;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    void run(Writes fresh) {
        failure = null;
        writes = fresh;
        result = work.apply(fresh);
    }

    /** It failed by itself, and its group goes on without it. */
    void failed(Throwable why) {
        failure = why;
    }

    boolean succeeded() {
        return failure == null && writes != null;
    }

    /** What it wrote when it was run last. */
    Writes writes() {
        return Objects.requireNonNull(writes);
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
