package io.waybill.intake.folder;

import io.waybill.content.UsedFolders;
import io.waybill.intake.IntakeProperties;
import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Departing;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FolderConfiguration.SweepProperties.class)
class FolderConfiguration {
    private static final int MOST_REMARKS = 20;

    /** What it means stands in application.yml; how often it is done, the route says. */
    @ConfigurationProperties("waybill.sweep")
    record SweepProperties(Duration stranded, Duration uncollected, Duration changed) {}

    @Bean
    Drops drops(Ledger ledger) {
        return new Drops(ledger);
    }

    /** What still lies in its inbox must not be taken again, and so stays known. */
    @Bean
    Departing departingDrops() {
        return new Departing("folder_drop", Departing.Of.BATCH, "id", "state IN ('DONE', 'QUARANTINED')", Set.of());
    }

    @Bean
    CopiedOriginals copiedOriginals(Drops drops) {
        return new CopiedOriginals(drops);
    }

    @Bean
    Watch watch(CopiedOriginals copied, Staging staging, Ledger ledger, UsedFolders folders) {
        return new Watch(copied, staging, ledger, folders, new OpenFiles());
    }

    /** Files that wait for those who write them are nothing that is down. */
    @Bean
    UsedFolders.Remarks openFilesRemarks(Watch watch) {
        return () -> watch.open().stream()
                .limit(MOST_REMARKS)
                .collect(Collectors.toMap(
                        Path::toString, file -> "waits: somebody has it open for writing", (one, other) -> one));
    }

    @Bean
    FolderIntake folderIntake(
            Ledger ledger,
            ArrivingBatches batches,
            NewDocuments documents,
            Drops drops,
            CopiedOriginals copied,
            UsedFolders folders,
            IntakeProperties properties) {
        return new FolderIntake(
                ledger, batches, documents, drops, copied, folders, new ManifestWait(properties.manifestWait()));
    }

    @Bean
    FolderOrigin folderOrigin(
            Ledger ledger,
            FolderIntake intake,
            Drops drops,
            Endings endings,
            CopiedOriginals copied,
            Watch watch,
            UsedFolders folders,
            SweepProperties sweep) {
        return new FolderOrigin(
                intake,
                drops,
                new FolderClosing(ledger, drops, endings, copied, folders),
                new FolderSweep(
                        drops,
                        watch,
                        folders,
                        sweep.stranded(),
                        new Tidying(sweep.uncollected()),
                        new DoneWatch(ledger, drops, endings, folders, new OpenFiles(), sweep.changed())));
    }
}
