package io.waybill.camel;

import io.waybill.delivery.Stores;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * For each store that takes chunks a pool named {@code <store>-chunks}, as large as the number of chunks that may be on
 * their way. Its queue is plain: the splitter holds no more in it than two tasks for each delivery.
 */
class ChunkPools implements AutoCloseable {
    private final Map<String, ExecutorService> pools = new TreeMap<>();

    ChunkPools(Stores stores) {
        for (String store : stores.enabled()) {
            if (stores.of(store).chunked()) {
                pools.put(store + "-chunks", pool(store, stores.of(store).chunkWorkers()));
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

    private static ExecutorService pool(String store, int workers) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(
                workers, task -> new Thread(task, store + "-chunk-" + number.incrementAndGet()));
    }
}
