package io.waybill.intake.folder;

import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FolderConfiguration {
    @Bean
    Drops drops(Ledger ledger) {
        return new Drops(ledger);
    }

    @Bean
    CopiedOriginals copiedOriginals(Drops drops) {
        return new CopiedOriginals(drops);
    }

    @Bean
    Watch watch(CopiedOriginals copied, Staging staging, Ledger ledger) {
        return new Watch(copied, staging, ledger);
    }

    @Bean
    FolderIntake folderIntake(
            Ledger ledger,
            ArrivingBatches batches,
            NewDocuments documents,
            Drops drops,
            CopiedOriginals copied,
            @Value("${waybill.intake.manifest-wait}") Duration manifestWait) {
        return new FolderIntake(ledger, batches, documents, drops, copied, new ManifestWait(manifestWait));
    }

    @Bean
    FolderOrigin folderOrigin(
            Ledger ledger,
            FolderIntake intake,
            Drops drops,
            CopiedOriginals copied,
            Watch watch,
            @Value("${waybill.sweep.stranded}") Duration stranded) {
        return new FolderOrigin(
                intake, drops, new FolderClosing(ledger, drops, copied), new FolderSweep(drops, watch, stranded));
    }
}
