package io.waybill.intake.upload;

import io.waybill.flow.Flows;
import io.waybill.intake.Splitters;
import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Departing;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UploadProperties.class)
class UploadConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(UploadConfiguration.class);
    private static final String BOOT = boot();

    @Bean
    UploadRows uploadRows(Ledger ledger, UploadProperties properties) {
        return new UploadRows(ledger, properties.keep(), BOOT);
    }

    @Bean
    Departing departingUploads() {
        return new Departing("upload", Departing.Of.BATCH, "id", "state = 'COMPLETE'", Set.of("unproved"));
    }

    @Bean
    Uploads uploads(
            Ledger ledger,
            ArrivingBatches arriving,
            UploadRows rows,
            Flows flows,
            Staging staging,
            ObjectProvider<Splitters> splitters,
            UploadProperties properties) {
        return new Uploads(
                ledger,
                arriving,
                rows,
                flows,
                staging,
                properties,
                name -> splitters.getObject().kindOf(name),
                BOOT);
    }

    @Bean
    UploadIntake uploadIntake(Ledger ledger, Batches batches, NewDocuments documents, UploadRows rows) {
        return new UploadIntake(ledger, batches, documents, rows);
    }

    @Bean
    UploadOrigin uploadOrigin(Ledger ledger, UploadRows rows, Uploads uploads, UploadProperties properties) {
        return new UploadOrigin(ledger, rows, uploads, properties.quarantine());
    }

    /** A sender who asks whether to go on is told so when its content is read, and by then it is known whether it will be taken. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> answersBeforeContent() {
        return server ->
                server.addConnectorCustomizers(connector -> connector.setProperty("continueResponseTiming", "onRead"));
    }

    /** What the machine calls the time since its last start; where it doesn't, only what was forced to the disk counts after ours. */
    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            LOG.debug("The machine doesn't say when it was started", e);
            return UUID.randomUUID().toString();
        }
    }
}
