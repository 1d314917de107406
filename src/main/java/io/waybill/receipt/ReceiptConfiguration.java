package io.waybill.receipt;

import io.waybill.content.UsedFolders;
import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Departing;
import io.waybill.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReceiptConfiguration.Properties.class)
class ReceiptConfiguration {
    /** What it means stands in application.yml. */
    @ConfigurationProperties("waybill.receipts")
    record Properties(Path folder) {}

    @Bean
    Receipts receipts(
            Ledger ledger,
            Batches batches,
            BatchContents contents,
            Origins origins,
            List<Attachment> attachments,
            Owed owed,
            UsedFolders folders,
            Properties properties) {
        return new Receipts(ledger, batches, contents, origins, attachments, properties.folder(), owed, folders);
    }

    @Bean
    Owed owed(Ledger ledger) {
        return new Owed(ledger);
    }

    /** What is owed outlives its batch in the ledger only while it can't be put: it is needed for nothing else. */
    @Bean
    Departing departingOwed() {
        return Departing.all("receipt_owed", Departing.Of.BATCH, "stem");
    }

    /** Nobody looks for receipts in our own folder. */
    @Bean
    HealthIndicator receiptsHealthIndicator(Owed owed) {
        return () -> owed.sum()
                .map(sum -> Health.down()
                        .withDetail("owed", sum.count())
                        .withDetail("since", sum.since().toString())
                        .withDetail("why", sum.why()))
                .orElseGet(Health::up)
                .build();
    }
}
