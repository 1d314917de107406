package io.waybill.ledger;

import io.waybill.content.UsedFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the ledger together, once its tables stand. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LedgerProperties.class)
class LedgerConfiguration {
    @Bean(destroyMethod = "close")
    Database database(LedgerProperties properties) {
        return Database.open(properties);
    }

    @Bean
    Wakeups wakeups(LedgerProperties properties) {
        return new Wakeups(properties.lookEvery());
    }

    @Bean(destroyMethod = "close")
    Ledger ledger(Database database, Wakeups wakeups, LedgerProperties properties) {
        return new Ledger(database, wakeups, properties.node());
    }

    @Bean
    NodeRuns nodeRuns(Ledger ledger, LedgerProperties properties) {
        return new NodeRuns(ledger, properties.node(), properties.deadAfter());
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Heart heart(Ledger ledger, NodeRuns runs, Database database, LogWatch log, LedgerProperties properties) {
        ClockWatch time =
                new ClockWatch(ledger, database.hasTimeOfMachine(), System::currentTimeMillis, System::nanoTime);
        return new Heart(ledger, runs, log, time, properties.beat(), properties.force());
    }

    @Bean
    LogWatch logWatch(Database database) {
        return new LogWatch(database, LogWatch.USUAL);
    }

    @Bean
    QueuePlaces places() {
        return new QueuePlaces();
    }

    @Bean
    ArrivingBatches arrivingBatches(Ledger ledger, NodeRuns runs, QueuePlaces places) {
        return new ArrivingBatches(ledger, runs, places);
    }

    @Bean
    Batches batches(Ledger ledger, NodeRuns runs) {
        return new Batches(ledger, runs);
    }

    @Bean
    Documents documents(Ledger ledger, NodeRuns runs, QueuePlaces places) {
        return new Documents(ledger, runs, places);
    }

    @Bean
    NewDocuments newDocuments(NodeRuns runs, QueuePlaces places) {
        return new NewDocuments(runs, places);
    }

    @Bean
    ClaimedDocuments claimedDocuments() {
        return new ClaimedDocuments();
    }

    @Bean
    Deliveries deliveries(Ledger ledger, NodeRuns runs, QueuePlaces places, ClaimedDeliveries claimed) {
        return new Deliveries(ledger, runs, places, claimed);
    }

    @Bean
    NewDeliveries newDeliveries(ClaimedDocuments documents, Deliveries deliveries, NodeRuns runs) {
        return new NewDeliveries(documents, deliveries, runs);
    }

    @Bean
    ClaimedDeliveries claimedDeliveries() {
        return new ClaimedDeliveries();
    }

    @Bean
    BatchControl batchControl(Ledger ledger) {
        return new BatchControl(ledger);
    }

    @Bean
    FailedWork failedWork(Ledger ledger, Batches batches, Deliveries deliveries) {
        return new FailedWork(ledger, batches, deliveries);
    }

    @Bean
    ChangedContent changedContent(ClaimedDocuments documents) {
        return new ChangedContent(documents);
    }

    @Bean
    StoredDocuments storedDocuments(Ledger ledger) {
        return new StoredDocuments(ledger);
    }

    @Bean
    Leftovers leftovers(Ledger ledger) {
        return new Leftovers(ledger);
    }

    @Bean
    Publishing publishing(Ledger ledger) {
        return new Publishing(ledger);
    }

    @Bean
    Chunks chunks(Ledger ledger) {
        return new Chunks(ledger);
    }

    @Bean
    Transfers transfers(Ledger ledger) {
        return new Transfers(ledger);
    }

    @Bean
    Usage usage(Ledger ledger) {
        return new Usage(ledger);
    }

    @Bean
    BatchContents batchContents(Ledger ledger) {
        return new BatchContents(ledger);
    }

    @Bean
    DeliverySearch deliverySearch(Ledger ledger) {
        return new DeliverySearch(ledger);
    }

    @Bean
    ShortIds shortIds(Ledger ledger) {
        return new ShortIds(ledger);
    }

    @Bean
    Recount recount(Ledger ledger) {
        return new Recount(ledger);
    }

    @Bean
    Books books(Ledger ledger, Recount recount) {
        return new Books(ledger, recount);
    }

    @Bean
    Endings endings(Ledger ledger) {
        return new Endings(ledger);
    }

    @Bean
    Events events(Ledger ledger) {
        return new Events(ledger);
    }

    /** Counters that were wrong are right again: that is told, and nothing is down. */
    @Bean
    HealthIndicator booksHealthIndicator(Recount recount) {
        return () -> {
            Health.Builder health = Health.up();
            recount.last().ifPresent(report -> health.withDetail(
                            "counted", report.at().toString())
                    .withDetail("differences", report.differences()));
            return health.build();
        };
    }

    @Bean
    UsedFolders usedFolders(Ledger ledger, LedgerProperties properties) {
        return new UsedFolders(new FolderMarkers(ledger, properties.node()));
    }

    @Bean
    HealthIndicator foldersHealthIndicator(UsedFolders folders, ObjectProvider<UsedFolders.Remarks> remarks) {
        return () -> {
            Map<Path, String> troubles = folders.troubles();
            Health.Builder health = troubles.isEmpty() ? Health.up() : Health.down();
            folders.abilities().forEach((folder, words) -> health.withDetail(folder.toString(), words));
            remarks.forEach(some -> some.now().forEach(health::withDetail));
            troubles.forEach((folder, words) -> health.withDetail(folder.toString(), words));
            return health.build();
        };
    }

    @Bean
    Archive archive(LedgerProperties properties) {
        return new Archive(properties.archive());
    }

    @Bean
    Departure departure(
            Ledger ledger,
            NodeRuns runs,
            Archive archive,
            UsedFolders folders,
            LedgerProperties properties,
            List<Departing> others,
            List<NeededFor> needed) {
        return new Departure(ledger, runs, others, archive, folders, Departure.longest(properties.keep(), needed));
    }

    @Bean
    Whereabouts whereabouts(Archive archive, Departure departure) {
        return new Whereabouts(archive, departure.keep());
    }

    @Bean
    HealthIndicator ledgerHealthIndicator(Ledger ledger, NodeRuns runs, LogWatch log) {
        return () -> runs.ended()
                ? Health.down()
                        .withDetail("reason", "another process took over as this node")
                        .build()
                : ledger.trouble()
                        .map(reason ->
                                Health.down().withDetail("reason", reason).build())
                        .orElseGet(() -> {
                            Health.Builder up = Health.up();
                            ledger.delay().ifPresent(words -> up.withDetail("locks", words));
                            log.trouble().ifPresent(words -> up.withDetail("log", words));
                            return up.build();
                        });
    }
}
