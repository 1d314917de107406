package io.waybill.delivery;

import io.micrometer.core.instrument.MeterRegistry;

/** How many bytes stores have confirmed to this process: the metric {@code waybill.confirmed}, by {@code store}. */
public final class Throughput {
    private static final String METRIC = "waybill.confirmed";

    private final MeterRegistry metrics;

    Throughput(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Since the process started, in bytes. */
    public long of(String store) {
        return (long) metrics.counter(METRIC, "store", store).count();
    }

    void confirmed(String store, long bytes) {
        metrics.counter(METRIC, "store", store).increment(bytes);
    }
}
