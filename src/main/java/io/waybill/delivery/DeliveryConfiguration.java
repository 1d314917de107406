package io.waybill.delivery;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.delivery.StoreSettings.Versions;
import io.waybill.ledger.BatchControl;
import io.waybill.ledger.ChangedContent;
import io.waybill.ledger.Chunks;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Leftovers;
import io.waybill.ledger.Publishing;
import io.waybill.ledger.Usage;
import io.waybill.outcome.FailureClassifier;
import io.waybill.outcome.Proof;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DeliveryConfiguration.Properties.class, DeliveryConfiguration.StoreProperties.class})
class DeliveryConfiguration {
    /** What each means stands in application.yml. */
    @ConfigurationProperties("waybill.delivery")
    record Properties(
            int attempts,
            int quickRetries,
            Duration firstPause,
            Duration longestPause,
            Duration dedupWindow,
            Duration journalEvery,
            double memoryShare,
            Duration believed,
            Breaker breaker) {
        record Breaker(int calls, int failures, Duration firstPause, Duration longestPause) {}
    }

    /** The stores by name; what each setting means stands in application.yml. */
    @ConfigurationProperties("waybill")
    record StoreProperties(Map<String, Store> stores) {
        record Store(
                @DefaultValue("") String when,
                @DefaultValue("4") int workers,
                @DefaultValue("0") int chunkWorkers,
                @DefaultValue("false") boolean lastChunkCommits,
                @DefaultValue("true") boolean removable,
                @DefaultValue("6d") Duration sessionLifetime,
                @DefaultValue("READ_BACK") Proof proof,
                @DefaultValue("") String name,
                @DefaultValue("NEW") Versions versions,
                @DefaultValue("[\\x00-\\x1f\\x7f\\\\]") String forbidden,
                @DefaultValue("255B") DataSize longestSegment,
                @DefaultValue("1000B") DataSize longestName,
                @DefaultValue Quota quota) {}

        record Quota(
                @DefaultValue("0") int filesPerSecond,
                @DefaultValue("0B") DataSize bytesPerDay) {}
    }

    @Bean
    Stores stores(StoreProperties properties) {
        Map<String, StoreSettings> all = new HashMap<>();
        properties
                .stores()
                .forEach((name, store) -> all.put(
                        name,
                        new StoreSettings(
                                !store.when().isBlank() && !store.when().equals("false"),
                                store.workers(),
                                store.chunkWorkers() > 0,
                                store.chunkWorkers(),
                                store.lastChunkCommits(),
                                store.removable(),
                                store.sessionLifetime(),
                                store.proof(),
                                store.name(),
                                store.versions(),
                                Pattern.compile(store.forbidden()),
                                (int) store.longestSegment().toBytes(),
                                (int) store.longestName().toBytes(),
                                new StoreSettings.Quota(
                                        store.quota().filesPerSecond(),
                                        store.quota().bytesPerDay()))));
        return new Stores(all);
    }

    @Bean
    Planner planner(
            Ledger ledger,
            Documents documents,
            Deliveries deliveries,
            ChangedContent changedContent,
            Publishing publishing,
            Stores stores,
            Properties properties) {
        return new Planner(ledger, documents, deliveries, changedContent, publishing, stores, properties.dedupWindow());
    }

    @Bean
    Failures failures(List<FailureClassifier> classifiers) {
        return new Failures(classifiers);
    }

    @Bean
    Breakers breakers(Properties properties) {
        Properties.Breaker breaker = properties.breaker();
        return new Breakers(new Breakers.Settings(
                breaker.calls(), breaker.failures(), breaker.firstPause(), breaker.longestPause()));
    }

    @Bean
    DeliverySettings deliverySettings(Properties properties) {
        return new DeliverySettings(
                properties.attempts(), properties.quickRetries(), properties.firstPause(), properties.longestPause());
    }

    @Bean
    FailedAttempts failedAttempts(
            Ledger ledger,
            Deliveries deliveries,
            Chunks chunks,
            ChangedContent changedContent,
            Breakers breakers,
            Limits limits,
            Failures failures,
            DeliverySettings settings) {
        return new FailedAttempts(ledger, deliveries, chunks, changedContent, breakers, limits, failures, settings);
    }

    @Bean
    DeliveryDispatch deliveryDispatch(
            Ledger ledger,
            Deliveries deliveries,
            Leftovers leftovers,
            Stores stores,
            ChunkedSending chunkedSending,
            Breakers breakers,
            Limits limits,
            Quotas quotas,
            Throughput throughput,
            FailedAttempts failedAttempts,
            DeliverySettings settings) {
        return new DeliveryDispatch(
                ledger,
                deliveries,
                leftovers,
                stores,
                chunkedSending,
                breakers,
                limits,
                quotas,
                throughput,
                failedAttempts,
                settings);
    }

    @Bean
    LeftoverRemoval leftoverRemoval(Ledger ledger, Leftovers leftovers, Chunks chunks, Stores stores) {
        return new LeftoverRemoval(ledger, leftovers, chunks, stores);
    }

    @Bean
    Quotas quotas(Stores stores, Usage usage, Properties properties) {
        Map<String, StoreSettings.Quota> all = new HashMap<>();
        stores.enabled().forEach(store -> all.put(store, stores.of(store).quota()));
        return new Quotas(all, store -> usage.bytes(store, Duration.ofDays(1)), properties.believed());
    }

    @Bean(destroyMethod = "close")
    Journal journal(Chunks chunks, BatchControl control, Properties properties) {
        return new Journal(chunks, control, properties.journalEvery());
    }

    @Bean
    ChunkedSending chunkedSending(
            Chunks chunks, Stores stores, Journal journal, Breakers breakers, Limits limits, Throughput throughput) {
        return new ChunkedSending(chunks, stores, journal, breakers, limits, throughput);
    }

    /** One for the deliveries of each store, and one for the chunks of each that takes them. */
    @Bean
    Limits limits(Stores stores) {
        Limits limits = new Limits();
        for (String store : stores.enabled()) {
            limits.ceiling(store, stores.of(store).workers());
            if (stores.of(store).chunked()) {
                limits.ceiling(Limits.chunks(store), stores.of(store).chunkWorkers());
            }
        }
        return limits;
    }

    @Bean
    MemoryBudget memoryBudget(Properties properties) {
        return new MemoryBudget(MemoryBudget.share(
                properties.memoryShare(), Runtime.getRuntime().maxMemory(), directMemory()));
    }

    /** As much as the heap, unless it was set. */
    private static long directMemory() {
        String set = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        return set.equals("0") ? Runtime.getRuntime().maxMemory() : Long.parseLong(set);
    }

    @Bean
    Throughput throughput(MeterRegistry metrics) {
        return new Throughput(metrics);
    }

    @Bean
    Prover prover(Stores stores) {
        return new Prover(stores);
    }

    @Bean
    Content content() {
        return new Content();
    }
}
