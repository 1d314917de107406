package io.waybill.intake.upload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets so many requests send content at a time, and so many of one sender. The others wait in turn, and hold no thread: senders one
 * after another, and of each the one that has waited longest. So one who sends a thousand files keeps nobody else waiting for them.
 */
public final class Slots implements AutoCloseable {
    /** The right to send; given back once. */
    public final class Slot implements AutoCloseable {
        private final String sender;
        private boolean isGivenBack;

        private Slot(String sender) {
            this.sender = sender;
        }

        @Override
        public void close() {
            synchronized (Slots.this) {
                if (isGivenBack) {
                    return;
                }
                isGivenBack = true;
                active.merge(sender, -1, (before, less) -> before + less == 0 ? null : before + less);
            }
            grant();
        }
    }

    /**
     * How it stands.
     *
     * @param all how many may send at a time
     * @param each how many of one sender
     * @param active how many do
     * @param own how many of the one who asks do
     * @param waiting how many wait
     */
    public record State(int all, int each, int active, int own, int waiting) {}

    private record Waiting(String sender, long until, Consumer<Optional<Slot>> answer) {}

    private final int all;
    private final int each;
    private final Duration longest;
    private final BooleanSupplier hasRoom;
    private final ScheduledExecutorService clock;
    private final Map<String, Integer> active = new HashMap<>();

    /** In the order of their turns. */
    private final Map<String, Deque<Waiting>> waiting = new LinkedHashMap<>();

    /**
     * @param all how many may send at a time
     * @param each how many of one sender
     * @param longest how long one waits before it is refused
     * @param hasRoom whether there is memory for one more; those who send already go on whatever it says
     * @param clock on which waiting ends; it is shut down with this
     */
    Slots(int all, int each, Duration longest, BooleanSupplier hasRoom, ScheduledExecutorService clock) {
        if (all < 1 || each < 1) {
            throw new IllegalArgumentException(
                    "at least one request must be let in at a time: waybill.uploads.active and active-each are " + all
                            + " and " + each);
        }
        this.all = all;
        this.each = each;
        this.longest = longest;
        this.hasRoom = hasRoom;
        this.clock = clock;
        clock.scheduleWithFixedDelay(this::grant, 1, 1, TimeUnit.SECONDS);
    }

    /** A slot, if one is free and nobody has waited longer for it. */
    public synchronized Optional<Slot> tryEnter(String sender) {
        return waiting.isEmpty() && isFree(sender) && hasRoom.getAsBoolean()
                ? Optional.of(begin(sender))
                : Optional.empty();
    }

    /**
     * Waits for a slot.
     *
     * @param answer called once, on any thread: with nothing after {@code longest}
     */
    public void enter(String sender, Consumer<Optional<Slot>> answer) {
        synchronized (this) {
            waiting.computeIfAbsent(sender, first -> new ArrayDeque<>())
                    .add(new Waiting(sender, System.nanoTime() + longest.toNanos(), answer));
        }
        grant();
    }

    public synchronized State state(String sender) {
        return new State(
                all,
                each,
                active(),
                active.getOrDefault(sender, 0),
                waiting.values().stream().mapToInt(Deque::size).sum());
    }

    private int active() {
        return active.values().stream().mapToInt(Integer::intValue).sum();
    }

    private boolean isFree(String sender) {
        return active() < all && active.getOrDefault(sender, 0) < each;
    }

    private Slot begin(String sender) {
        active.merge(sender, 1, Integer::sum);
        return new Slot(sender);
    }

    private void grant() {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            refuseLate(answers);
            boolean more = hasRoom.getAsBoolean();
            while (more) {
                Optional<Waiting> next = next();
                next.ifPresent(one -> {
                    Slot slot = begin(one.sender);
                    answers.add(() -> one.answer.accept(Optional.of(slot)));
                });
                more = next.isPresent() && hasRoom.getAsBoolean();
            }
        }
        answers.forEach(Runnable::run);
    }

    /** The longest waiting one of the first sender whose turn it is and who may send more; that sender is last from now on. */
    private Optional<Waiting> next() {
        for (Map.Entry<String, Deque<Waiting>> one : waiting.entrySet()) {
            if (isFree(one.getKey())) {
                Waiting next = one.getValue().remove();
                Deque<Waiting> rest = waiting.remove(one.getKey());
                if (!rest.isEmpty()) {
                    waiting.put(one.getKey(), rest);
                }
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private void refuseLate(List<Runnable> answers) {
        long now = System.nanoTime();
        Iterator<Deque<Waiting>> senders = waiting.values().iterator();
        while (senders.hasNext()) {
            Deque<Waiting> queue = senders.next();
            while (!queue.isEmpty() && now - queue.element().until >= 0) {
                Waiting late = queue.remove();
                answers.add(() -> late.answer.accept(Optional.empty()));
            }
            if (queue.isEmpty()) {
                senders.remove();
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
