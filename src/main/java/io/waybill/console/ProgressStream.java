package io.waybill.console;

import io.waybill.access.Streams;
import io.waybill.ledger.Asker;
import io.waybill.ledger.LedgerUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends what is asked for again and again to all who listen. A topic is looked at once for all its listeners, each second,
 * or more seldom if a look takes long, so that listening costs the ledger a twentieth of a processor at most; and not at all
 * while nobody listens.
 */
class ProgressStream implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressStream.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int SHARE = 20;

    /** Then a browser asks again by itself, and shows anew who it is. */
    private static final Duration LONGEST = Duration.ofHours(12);

    private final class Topic<T> {
        private final Object name;
        private final Supplier<Optional<T>> look;
        private final Predicate<T> last;
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();

        private Topic(Object name, Supplier<Optional<T>> look, Predicate<T> last) {
            this.name = name;
            this.look = look;
            this.last = last;
        }

        private void tell() {
            long begun = System.nanoTime();
            try {
                look.get().ifPresent(this::send);
            } catch (LedgerUnavailable | DataAccessException | TransactionException e) {
                LOG.debug("No progress of {} to tell: {}", name, e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("The progress of {} could not be told", name, e);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(SHARE);
            Duration pause = taken.compareTo(EVERY) > 0 ? taken : EVERY;
            synchronized (topics) {
                if (listeners.isEmpty()) {
                    topics.remove(name);
                } else {
                    clerk.schedule(this::tell, pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        }

        private void send(T seen) {
            listeners.forEach(listener -> listener.send(seen, last.test(seen), () -> listeners.remove(listener)));
        }
    }

    /** Somebody who listens. Whoever reads slowly misses looks, and keeps nobody else waiting. */
    private final class Listener {
        private final SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        private @Nullable Runnable next;
        private boolean sending;

        private void send(Object seen, boolean isLast, Runnable leave) {
            synchronized (this) {
                next = () -> sendNow(seen, isLast, leave);
                if (sending) {
                    return;
                }
                sending = true;
            }
            senders.execute(this::sendWhatIsNew);
        }

        private void sendWhatIsNew() {
            for (Runnable look = take(); look != null; look = take()) {
                look.run();
            }
        }

        private synchronized @Nullable Runnable take() {
            Runnable look = next;
            next = null;
            sending = look != null;
            return look;
        }

        private void sendNow(Object seen, boolean isLast, Runnable leave) {
            try {
                emitter.send(SseEmitter.event().name("progress").data(seen));
                if (isLast) {
                    emitter.complete();
                    leave.run();
                }
            } catch (IOException | IllegalStateException e) {
                LOG.debug("A listener is gone: {}", e.getMessage());
                leave.run();
            }
        }
    }

    private final Streams streams;
    private final Map<Object, Topic<?>> topics = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clerk =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "progress"));
    private final ExecutorService senders = Executors.newCachedThreadPool(task -> new Thread(task, "progress-sender"));

    ProgressStream(Streams streams) {
        this.streams = streams;
    }

    /**
     * Listens to a topic.
     *
     * @param asker who listens
     * @param look gives what to send, or nothing now
     * @param last whether nothing new will come after it
     * @throws ApiProblems.TooManyListeners if they, or all together, listen to as many as may be
     */
    <T> SseEmitter subscribe(Asker asker, Object name, Supplier<Optional<T>> look, Predicate<T> last) {
        Runnable gone = streams.take(asker).orElseThrow(ApiProblems.TooManyListeners::new);
        Listener listener = new Listener();
        listener.emitter.onCompletion(gone);
        listener.emitter.onError(failure -> gone.run());
        listener.emitter.onTimeout(listener.emitter::complete);
        synchronized (topics) {
            Topic<?> topic = topics.get(name);
            if (topic == null) {
                Topic<T> fresh = new Topic<>(name, look, last);
                topics.put(name, fresh);
                fresh.listeners.add(listener);
                clerk.execute(fresh::tell);
            } else {
                topic.listeners.add(listener);
            }
        }
        return listener.emitter;
    }

    @Override
    public void destroy() {
        clerk.shutdownNow();
        senders.shutdownNow();
        topics.values().forEach(topic -> topic.listeners.forEach(listener -> listener.emitter.complete()));
    }
}
