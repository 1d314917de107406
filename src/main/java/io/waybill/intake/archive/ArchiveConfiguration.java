package io.waybill.intake.archive;

import io.waybill.intake.Splitter;
import io.waybill.intake.Staging;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {
    @Bean
    Splitter archiveSplitter(Ledger ledger, Batches batches, Documents documents, Staging staging) {
        return new ArchiveSplitter(ledger, batches, documents, staging);
    }
}
