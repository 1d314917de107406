package io.waybill.delivery;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.BatchControl;
import io.waybill.ledger.ChangedContent;
import io.waybill.ledger.Chunks;
import io.waybill.ledger.ClaimedDeliveries;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Leftovers;
import io.waybill.ledger.NeededFor;
import io.waybill.ledger.NewDeliveries;
import io.waybill.ledger.Publishing;
import io.waybill.ledger.Usage;
import io.waybill.outcome.FailureClassifier;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DeliverySettings.class, Stores.class})
class DeliveryConfiguration {
    private static final Duration DAY = Duration.ofDays(1);

    @Bean
    Planner planner(
            Ledger ledger,
            Documents documents,
            ClaimedDocuments claimed,
            NewDeliveries deliveries,
            ChangedContent changedContent,
            Publishing publishing,
            Stores stores,
            DeliverySettings settings) {
        return new Planner(
                ledger, documents, claimed, deliveries, changedContent, publishing, stores, settings.dedupWindow());
    }

    @Bean
    Failures failures(List<FailureClassifier> classifiers) {
        return new Failures(classifiers);
    }

    @Bean
    Breakers breakers(DeliverySettings settings) {
        return new Breakers(settings.breaker());
    }

    @Bean(destroyMethod = "close")
    FailedAttemptLog failedAttemptLog() {
        return new FailedAttemptLog(Duration.ofMinutes(1));
    }

    @Bean
    FailedAttempts failedAttempts(
            Ledger ledger,
            ClaimedDeliveries deliveries,
            Chunks chunks,
            ChangedContent changedContent,
            Breakers breakers,
            Limits limits,
            Failures failures,
            UsedFolders folders,
            Stores stores,
            Documents documents,
            DeliverySettings settings,
            FailedAttemptLog log) {
        return new FailedAttempts(
                ledger,
                deliveries,
                chunks,
                changedContent,
                breakers,
                limits,
                failures,
                folders,
                new StoreNames(stores, documents),
                settings,
                log);
    }

    @Bean
    DeliveryDispatch deliveryDispatch(
            Ledger ledger,
            Deliveries deliveries,
            ClaimedDeliveries claimed,
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
                claimed,
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
    Quotas quotas(Stores stores, Usage usage, DeliverySettings settings) {
        Map<String, StoreSettings.Quota> all = new HashMap<>();
        stores.enabled().forEach(store -> all.put(store, stores.of(store).quota()));
        return new Quotas(all, store -> usage.bytes(store, DAY), settings.believed());
    }

    /** Duplicates are found among what is settled. */
    @Bean
    NeededFor neededForDuplicates(DeliverySettings settings) {
        return new NeededFor(settings.dedupWindow(), "waybill.delivery.dedup-window");
    }

    /** Quotas count what went to a store. */
    @Bean
    NeededFor neededForQuotas(Stores stores) {
        boolean any = stores.enabled().stream()
                .anyMatch(store -> stores.of(store).quota().bytesPerDay().toBytes() > 0);
        return new NeededFor(any ? DAY : Duration.ZERO, "the quota of a store");
    }

    @Bean(destroyMethod = "close")
    Journal journal(Chunks chunks, BatchControl control, DeliverySettings settings) {
        return new Journal(chunks, control, settings.journalEvery());
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
    MemoryBudget memoryBudget(DeliverySettings settings) {
        return new MemoryBudget(
                MemoryBudget.share(settings.memoryShare(), Runtime.getRuntime().maxMemory(), directMemory()));
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
    StoreAnswers storeAnswers() {
        return new StoreAnswers();
    }

    @Bean
    Content content() {
        return new Content();
    }
}
