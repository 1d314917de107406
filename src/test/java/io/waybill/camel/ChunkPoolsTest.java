package io.waybill.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunkPoolsTest {
    private final ThreadPoolExecutor pool = ChunkPools.pool("minio", 8);
    private final AtomicInteger running = new AtomicInteger();

    @Test
    void aBusyPoolShrinksAndGrowsWithItsLimit() {
        try {
            for (int i = 0; i < 32; i++) {
                pool.execute(this::work);
            }
            // The last of them may be one that a busy thread is just adding.
            await().untilAsserted(() -> assertThat(pool.getPoolSize()).isEqualTo(8));

            ChunkPools.resize(pool, 2);
            await().untilAsserted(() -> assertThat(pool.getPoolSize()).isEqualTo(2));
            assertThat(running).hasValueLessThanOrEqualTo(2);
            assertThat(pool.getQueue()).isNotEmpty();

            ChunkPools.resize(pool, 5);
            await().untilAsserted(() -> assertThat(pool.getPoolSize()).isEqualTo(5));
        } finally {
            pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            pool.shutdownNow();
        }
    }

    /** Never leaves the queue empty. */
    private void work() {
        running.incrementAndGet();
        pool.execute(this::work);
        running.decrementAndGet();
    }
}
