package io.waybill.receipt;

import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReceiptConfiguration {
    @Bean
    Receipts receipts(
            Ledger ledger,
            Batches batches,
            BatchContents contents,
            Origins origins,
            List<Attachment> attachments,
            @Value("${waybill.receipts.folder}") Path fallback) {
        return new Receipts(ledger, batches, contents, origins, attachments, fallback);
    }
}
