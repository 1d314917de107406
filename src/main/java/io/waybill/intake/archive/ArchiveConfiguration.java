package io.waybill.intake.archive;

import io.waybill.intake.Splitter;
import io.waybill.intake.Staging;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {
    @Bean
    Splitter archiveSplitter(Ledger ledger, Batches batches, NewDocuments documents, Staging staging) {
        return new ArchiveSplitter(ledger, batches, documents, staging);
    }
}
