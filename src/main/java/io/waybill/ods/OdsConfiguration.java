package io.waybill.ods;

import io.waybill.ledger.Attachment;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;
import io.waybill.ods.cdb.Catalogue;
import io.waybill.ods.cdb.Downloads;
import io.waybill.ods.cdb.FolderCatalogue;
import io.waybill.ods.cdb.MongoCatalogue;
import io.waybill.ods.standin.OdsStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({OdsProperties.class, OdsConfiguration.CatalogueProperties.class})
class OdsConfiguration {
    /** Without an address of ODS, a stand-in takes its place. */
    static final class WithoutAddress implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return context.getEnvironment()
                    .getProperty("waybill.stores.ods.url", "")
                    .isBlank();
        }
    }

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

    /** Where ODS is, the stand-in or the real one. */
    record Address(String url) {}

    @Bean(destroyMethod = "close")
    @Conditional(WithoutAddress.class)
    OdsStandIn odsStandIn(OdsProperties properties) throws IOException {
        OdsStandIn standIn = OdsStandIn.start(OdsStandIn.Settings.of(
                        properties.user(), properties.password(), properties.clientId(), properties.clientSecret())
                .keptIn(properties.standIn()));
        try (InputStream symbols = new ClassPathResource("ods-standin-symbols.csv").getInputStream()) {
            standIn.know(symbols);
        }
        return standIn;
    }

    @Bean
    @Conditional(WithoutAddress.class)
    Address odsStandInAddress(OdsStandIn standIn) {
        return new Address(standIn.baseUrl().toString());
    }

    @Bean
    @ConditionalOnMissingBean(Address.class)
    Address odsAddress(OdsProperties properties) {
        return new Address(properties.url().endsWith("/") ? properties.url() : properties.url() + "/");
    }

    @Bean
    JobNumbers jobNumbers(Ledger ledger) {
        return new JobNumbers(ledger);
    }

    @Bean
    OdsDirectory odsDirectory(JobNumbers registry, OdsProperties properties) {
        boolean inUse = !properties.when().isBlank() && !properties.when().equals("false");
        return new OdsDirectory(registry, inUse, properties.keep(), properties.pause());
    }

    @Bean
    OdsRequests ods(Address address, OdsDirectory directory) {
        return new OdsRequests(address.url(), directory);
    }

    @Bean
    OdsTokens odsTokens(OdsProperties properties, Address address) {
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
            Documents documents,
            ListedFiles files,
            CatalogueProperties properties,
            @Value("${waybill.intake.floor}") DataSize floor) {
        return new CatalogueFiles(
                ledger,
                documents,
                files,
                Downloads.kept(properties.cache(), properties.cacheSize(), properties.timeout(), floor));
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
    SymbolLists symbolLists(
            Ledger ledger,
            Batches batches,
            Documents documents,
            ListedSymbols listed,
            ListedFiles files,
            Catalogue catalogue) {
        return new SymbolLists(ledger, batches, documents, listed, files, catalogue);
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
            OdsProperties properties) {
        return new OdsRecords(calls, directory, reservations, listed, locks, properties.pause());
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
