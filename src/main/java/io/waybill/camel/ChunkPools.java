package io.waybill.camel;

import io.waybill.delivery.Limits;
import io.waybill.delivery.Stores;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * For each store that takes chunks a pool named {@code <store>-chunks}, always as large as the number of chunks that may be
 * on their way, so that nobody waits in it. Its queue is plain: the splitter holds no more in it than two tasks for each delivery.
 */
class ChunkPools implements AutoCloseable {
    private final Map<String, ExecutorService> pools = new TreeMap<>();

    ChunkPools(Stores stores, Limits limits) {
        for (String store : stores.enabled()) {
            if (stores.of(store).chunked()) {
                ThreadPoolExecutor pool = pool(store, stores.of(store).chunkWorkers());
                limits.onChange(Limits.chunks(store), size -> resize(pool, size));
                pools.put(Limits.chunks(store), pool);
            }
        }
    }

    /** The pools by the names that routes call them by. */
    Map<String, ExecutorService> all() {
        return pools;
    }

    @Override
    public void close() {
        pools.values().forEach(ExecutorService::shutdown);
    }

    /** A pool lets busy threads go only if its maximum says so, and takes no maximum that is less than its core. */
    static void resize(ThreadPoolExecutor pool, int size) {
        if (size > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(size);
            pool.setCorePoolSize(size);
        } else {
            pool.setCorePoolSize(size);
            pool.setMaximumPoolSize(size);
        }
    }

    static ThreadPoolExecutor pool(String store, int workers) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                workers,
                workers,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, store + "-chunk-" + number.incrementAndGet()));
    }
}
