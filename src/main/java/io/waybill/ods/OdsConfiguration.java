package io.waybill.ods;

import io.waybill.intake.IntakeProperties;
import io.waybill.intake.Splitter;
import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Batches;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Departing;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import io.waybill.ledger.NodeRuns;
import io.waybill.ods.cdb.Catalogue;
import io.waybill.ods.cdb.Downloads;
import io.waybill.ods.cdb.FolderCatalogue;
import io.waybill.ods.cdb.MongoCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({OdsProperties.class, OdsConfiguration.CatalogueProperties.class})
class OdsConfiguration {
    /** What each means stands in application.yml. */
    @ConfigurationProperties("waybill.catalogue")
    record CatalogueProperties(
            Path folder,
            @DefaultValue("") String mongodb,
            String database,
            Path cache,
            DataSize cacheSize,
            Duration timeout) {
        @Override
        public String toString() {
            return "CatalogueProperties[folder=" + folder + ", database=" + database + "]";
        }
    }

    /** A bad address is refused, unless nothing goes to ODS. */
    @Bean
    OdsAddress odsAddress(OdsProperties properties, Optional<OdsSubstitute> substitute) {
        if (properties.url().equals(OdsSubstitute.ASKED_FOR) && substitute.isPresent()) {
            return new OdsAddress(substitute.get().address().toString());
        }
        return properties.inUse() ? OdsAddress.of(properties.url()) : new OdsAddress(properties.url());
    }

    @Bean(destroyMethod = "close")
    OdsTrouble odsTrouble() {
        return new OdsTrouble();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> lookAtOds(
            OdsTrouble trouble, OdsAddress address, OdsProperties properties, Optional<OdsSubstitute> substitute) {
        return event -> {
            if (properties.inUse() && substitute.isEmpty()) {
                trouble.look(address);
            }
        };
    }

    /** The symbols of lists; job numbers, and what ODS is known to have, stay. */
    @Bean
    Departing departingSymbols() {
        return Departing.all("ods_listed_symbol", Departing.Of.BATCH, "symbol");
    }

    @Bean
    Departing departingListedFiles() {
        return Departing.all("ods_listed_file", Departing.Of.DOCUMENT, "document");
    }

    @Bean
    Departing departingOdsFiles() {
        return Departing.all("ods_file", Departing.Of.DELIVERY, "delivery").withFlags("in_doubt", "stand_in");
    }

    @Bean
    JobNumbers jobNumbers(Ledger ledger) {
        return new JobNumbers(ledger);
    }

    @Bean
    OdsDirectory odsDirectory(JobNumbers registry, OdsProperties properties) {
        return new OdsDirectory(registry, properties.inUse(), properties.keep(), properties.pause());
    }

    @Bean
    OdsRequests ods(OdsAddress address, OdsDirectory directory) {
        return new OdsRequests(address.url(), directory);
    }

    @Bean
    OdsTokens odsTokens(OdsProperties properties, OdsAddress address) {
        return new OdsTokens(properties, address.url());
    }

    @Bean(destroyMethod = "close")
    Catalogue catalogue(CatalogueProperties properties) {
        return properties.mongodb().isBlank()
                ? new FolderCatalogue(properties.folder())
                : MongoCatalogue.at(properties.mongodb(), properties.database(), properties.timeout());
    }

    @Bean
    CatalogueFiles catalogueFiles(
            Ledger ledger,
            ClaimedDocuments documents,
            ListedFiles files,
            CatalogueProperties properties,
            IntakeProperties intake) {
        return new CatalogueFiles(
                ledger,
                documents,
                files,
                Downloads.kept(properties.cache(), properties.cacheSize(), properties.timeout(), intake.floor()));
    }

    @Bean
    ListedFiles listedFiles(Ledger ledger) {
        return new ListedFiles(ledger);
    }

    @Bean
    ListedSymbols listedSymbols(Ledger ledger) {
        return new ListedSymbols(ledger);
    }

    @Bean
    Splitter symbolListSplitter(
            Ledger ledger,
            Batches batches,
            NewDocuments documents,
            ListedSymbols listed,
            ListedFiles files,
            Catalogue catalogue,
            Staging staging) {
        return new SymbolListSplitter(ledger, batches, documents, listed, files, catalogue, staging);
    }

    @Bean
    ListRequests listRequests(Ledger ledger, ArrivingBatches arriving, Batches batches, Staging staging) {
        return new ListRequests(ledger, arriving, batches, staging);
    }

    @Bean
    SymbolLocks symbolLocks(Ledger ledger, NodeRuns runs) {
        return new SymbolLocks(ledger, runs);
    }

    @Bean
    Reservations reservations(JobNumbers registry, OdsCalls calls) {
        return new Reservations(registry, calls);
    }

    @Bean
    OdsRecords odsRecords(
            OdsCalls calls,
            OdsDirectory directory,
            Reservations reservations,
            ListedSymbols listed,
            SymbolLocks locks,
            OdsTrouble trouble,
            OdsProperties properties) {
        return new OdsRecords(calls, directory, reservations, listed, locks, trouble, properties.pause());
    }

    @Bean
    Reconciliation reconciliation(
            Ledger ledger,
            OdsCalls calls,
            OdsDirectory directory,
            Reservations reservations,
            SymbolLocks locks,
            OdsProperties properties) {
        OdsProperties.Reconcile reconcile = properties.reconcile();
        return new Reconciliation(
                ledger, calls, directory, reservations, locks, reconcile.believed(), reconcile.rest());
    }

    @Bean
    OdsFiles odsFiles(
            Ledger ledger,
            OdsRecords records,
            OdsDirectory directory,
            JobNumbers registry,
            OdsTokens tokens,
            OdsProperties properties) {
        return new OdsFiles(ledger, records, directory, registry, tokens, properties.release(), properties.repeat());
    }

    @Bean
    SendReports sendReports(Ledger ledger, BatchContents contents, ListedSymbols listed, ListedFiles files) {
        return new SendReports(new SendRows(contents, listed, files, new TakenFiles(ledger)));
    }

    @Bean
    Attachment sendReportJson(SendReports reports) {
        return reports.json();
    }

    @Bean
    Attachment sendReportCsv(SendReports reports) {
        return reports.csv();
    }
}
