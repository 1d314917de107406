package io.waybill.intake.files;

import io.waybill.content.UsedFolders;
import io.waybill.intake.Staging;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FilesConfiguration {
    @Bean
    FilesSplitter filesSplitter(
            Ledger ledger, Batches batches, NewDocuments documents, Staging staging, UsedFolders folders) {
        return new FilesSplitter(ledger, batches, documents, staging, folders);
    }
}
