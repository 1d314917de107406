package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same at the same time; the first failure is thrown. */
public final class Workers {
    /** What one of them does. */
    @FunctionalInterface
    public interface Job {
        void run(int worker) throws Exception;
    }

    private Workers() {}

    public static void run(int workers, Job job) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, workers));
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                all.add(pool.submit(() -> {
                    job.run(worker);
                    return worker;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
