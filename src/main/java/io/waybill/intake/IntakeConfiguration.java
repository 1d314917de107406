package io.waybill.intake;

import io.waybill.ledger.Batches;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeConfiguration.Properties.class)
class IntakeConfiguration {
    /** What each means stands in application.yml. */
    @ConfigurationProperties("waybill.intake")
    record Properties(Path staging, DataSize floor, int attempts, Duration pause, Duration manifestWait) {}

    @Bean
    Drops drops(Ledger ledger) {
        return new Drops(ledger);
    }

    @Bean
    CopiedOriginals copiedOriginals(Drops drops) {
        return new CopiedOriginals(drops);
    }

    @Bean
    Staging staging(Properties properties) throws IOException {
        return new Staging(properties.staging(), properties.floor());
    }

    @Bean
    Intake intake(
            Ledger ledger,
            Batches batches,
            Documents documents,
            Drops drops,
            CopiedOriginals copied,
            Properties properties) {
        return new Intake(ledger, batches, documents, drops, copied, new ManifestWait(properties.manifestWait()));
    }

    @Bean
    Watch watch(CopiedOriginals copied, Staging staging, Ledger ledger) {
        return new Watch(copied, staging, ledger);
    }

    @Bean
    Sweep sweep(
            Ledger ledger,
            Intake intake,
            Staging staging,
            Watch watch,
            @Value("${waybill.sweep.stranded}") Duration stranded) {
        return new Sweep(ledger, intake, staging, watch, stranded);
    }

    @Bean
    BatchDesk batchDesk(
            Ledger ledger, Batches batches, Documents documents, Drops drops, Staging staging, Properties properties) {
        return new BatchDesk(ledger, batches, documents, drops, staging, properties.attempts());
    }

    @Bean
    DocumentDesk documentDesk(Ledger ledger, Documents documents, Properties properties) {
        return new DocumentDesk(
                ledger, documents, properties.attempts(), properties.pause().toMillis() / 1000.0);
    }

    @Bean
    Closing closing(Ledger ledger, Drops drops, Staging staging, CopiedOriginals copied) {
        return new Closing(ledger, drops, staging, copied);
    }
}
