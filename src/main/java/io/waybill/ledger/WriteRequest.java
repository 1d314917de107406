package io.waybill.ledger;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One piece of work that waits to be written, and whoever waits for it. It may be run several times, by one thread. */
final class WriteRequest<T> {
    /** What a piece of work wants of its group. */
    enum Kind {
        USUAL,
        /** It goes before everything else. */
        FIRST,
        /** The commit outlives the machine. */
        FORCED
    }

    private final Ledger.Work<T> work;
    private final Kind kind;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private boolean done;
    private @Nullable Throwable failure;

    WriteRequest(Ledger.Work<T> work, Kind kind) {
        this.work = work;
        this.kind = kind;
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
        done = true;
    }

    /** It failed by itself, and its group goes on without it. */
    void failed(Throwable why) {
        failure = why;
    }

    boolean succeeded() {
        return failure == null && done;
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
