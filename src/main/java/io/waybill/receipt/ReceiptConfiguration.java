package io.waybill.receipt;

import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
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
            Properties properties) {
        return new Receipts(ledger, batches, contents, origins, attachments, properties.folder());
    }
}
