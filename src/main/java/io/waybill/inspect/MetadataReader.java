package io.waybill.inspect;

import io.waybill.inspect.MetadataProcess.NoAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Reads what documents say about themselves, in child processes with little memory: a document that is made to harm its
 * reader, or happens to, costs a child and nothing else.
 *
 * <p>Children start when first needed, are replaced when they die, hang or have read enough documents, and end after a
 * minute without work. For any number of threads; those beyond the number of children wait for their turn.
 */
public final class MetadataReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataReader.class);

    private final Settings settings;
    private final Semaphore turns;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<MetadataProcess> children = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "metadata-clock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /**
     * @param heap of each child
     * @param timeout for one document; the first one of a child includes its start
     * @param processes how many children may work at once
     * @param restartAfter after how many documents a child is replaced
     * @param idleTime after which a child without work is ended
     */
    public record Settings(DataSize heap, Duration timeout, int processes, int restartAfter, Duration idleTime) {
        public Settings {
            if (processes < 1 || restartAfter < 1) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "Metadata needs at least 1 process for 1 document, not %d and %d",
                        processes,
                        restartAfter));
            }
            if (heap.toMegabytes() < 16 || timeout.toMillis() < 1 || idleTime.toMillis() < 1) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "Metadata needs 16 MB of heap and positive times, not %s, %s and %s",
                        heap,
                        timeout,
                        idleTime));
            }
        }
    }

    private record Idle(MetadataProcess child, long sinceNanos) {}

    public MetadataReader(Settings settings) {
        this.settings = settings;
        this.turns = new Semaphore(settings.processes(), true);
        long period = Math.max(1, settings.idleTime().toMillis() / 4);
        clock.scheduleWithFixedDelay(this::endIdle, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Reads one document. Never fails: where there is no metadata, a note says why.
     *
     * @param mediaType what {@link MediaTypes} found; types of which nothing can be read cost nothing
     */
    public Metadata read(Path file, String mediaType) {
        if (!DocumentTypes.canRead(mediaType)) {
            return Metadata.of(Map.of());
        }
        turns.acquireUninterruptibly();
        try {
            return Metadata.of(ask(file.toAbsolutePath(), mediaType));
        } catch (NoAnswer e) {
            return Metadata.none(e.getMessage());
        } catch (IOException e) {
            LOG.warn("The process that reads metadata can't be started; documents go on without: {}", e.getMessage());
            return Metadata.none("Its metadata was not read: the process for that could not be started");
        } finally {
            turns.release();
        }
    }

    /** The children that live now. */
    List<Long> pids() {
        return children.stream()
                .filter(MetadataProcess::isAlive)
                .map(MetadataProcess::pid)
                .toList();
    }

    /** Ends all children; documents that are being read get a note. */
    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        children.forEach(MetadataProcess::close);
    }

    private Map<String, String> ask(Path file, String mediaType) throws NoAnswer, IOException {
        if (closed) {
            throw new NoAnswer("Its metadata was not read: Waybill is stopping");
        }
        MetadataProcess child = take();
        boolean good = false;
        try {
            Map<String, String> fields = child.ask(file, mediaType, settings.timeout(), clock);
            good = true;
            return fields;
        } finally {
            if (good && child.documents() < settings.restartAfter()) {
                putBack(child);
            } else {
                end(child);
            }
        }
    }

    private MetadataProcess take() throws IOException {
        synchronized (idle) {
            while (!idle.isEmpty()) {
                MetadataProcess child = idle.pop().child();
                if (child.isAlive()) {
                    return child;
                }
                end(child);
            }
        }
        MetadataProcess child = MetadataProcess.start(settings.heap());
        children.add(child);
        if (closed) {
            end(child);
        }
        return child;
    }

    private void putBack(MetadataProcess child) {
        synchronized (idle) {
            idle.push(new Idle(child, System.nanoTime()));
        }
    }

    private void endIdle() {
        synchronized (idle) {
            long now = System.nanoTime();
            while (!idle.isEmpty()
                    && now - idle.peekLast().sinceNanos() > settings.idleTime().toNanos()) {
                end(idle.removeLast().child());
            }
        }
    }

    private void end(MetadataProcess child) {
        child.close();
        children.remove(child);
    }
}
