package io.waybill.console;

import io.waybill.ledger.LedgerUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends what is asked for again and again to all who listen. A topic is looked at once for all its listeners, each second,
 * or more seldom if a look takes long, so that listening costs the ledger a twentieth of a processor at most; and not at all
 * while nobody listens.
 */
@Component
class ProgressStream implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressStream.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int SHARE = 20;

    private final class Topic<T> {
        private final Object name;
        private final Supplier<Optional<T>> look;
        private final Predicate<T> last;
        private final List<SseEmitter> listeners = new CopyOnWriteArrayList<>();

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
            for (SseEmitter listener : listeners) {
                try {
                    listener.send(SseEmitter.event().name("progress").data(seen));
                    if (last.test(seen)) {
                        listener.complete();
                        listeners.remove(listener);
                    }
                } catch (IOException | IllegalStateException e) {
                    LOG.debug("A listener to {} is gone: {}", name, e.getMessage());
                    listeners.remove(listener);
                }
            }
        }
    }

    private final Map<Object, Topic<?>> topics = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clerk =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "progress"));

    /**
     * Listens to a topic.
     *
     * @param look gives what to send, or nothing now
     * @param last whether nothing new will come after it
     */
    <T> SseEmitter subscribe(Object name, Supplier<Optional<T>> look, Predicate<T> last) {
        SseEmitter listener = new SseEmitter(0L);
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
        return listener;
    }

    @Override
    public void destroy() {
        clerk.shutdownNow();
        topics.values().forEach(topic -> topic.listeners.forEach(SseEmitter::complete));
    }
}
