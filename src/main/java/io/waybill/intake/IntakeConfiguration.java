package io.waybill.intake;

import io.waybill.content.UsedFolders;
import io.waybill.ledger.Batches;
import io.waybill.ledger.ClaimedDocuments;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeProperties.class)
class IntakeConfiguration {
    @Bean
    Staging staging(IntakeProperties properties, UsedFolders folders) throws IOException {
        folders.use(properties.staging());
        return new Staging(properties.staging(), properties.floor());
    }

    @Bean
    Origins origins(List<Origin> origins) {
        return new Origins(origins);
    }

    @Bean
    Splitters splitters(List<Splitter> splitters, Origins origins, Batches batches) {
        return new Splitters(splitters, origins, batches);
    }

    @Bean
    Sweep sweep(Ledger ledger, Endings endings, Origins origins, Staging staging, UsedFolders folders) {
        return new Sweep(ledger, endings, origins, staging, folders);
    }

    @Bean
    BatchDispatch batchDispatch(
            Ledger ledger,
            Batches batches,
            NewDocuments documents,
            Origins origins,
            Staging staging,
            IntakeProperties properties) {
        return new BatchDispatch(ledger, batches, documents, origins, staging, properties.attempts());
    }

    @Bean
    DocumentDispatch documentDispatch(
            Ledger ledger,
            Documents documents,
            ClaimedDocuments claimed,
            UsedFolders folders,
            IntakeProperties properties) {
        return new DocumentDispatch(ledger, documents, claimed, folders, properties.attempts(), properties.pause());
    }

    @Bean
    BatchClosing closing(Ledger ledger, Endings endings, Origins origins, Staging staging) {
        return new BatchClosing(ledger, endings, origins, staging);
    }
}
