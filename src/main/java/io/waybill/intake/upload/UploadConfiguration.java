package io.waybill.intake.upload;

import io.waybill.content.Boot;
import io.waybill.flow.Flows;
import io.waybill.intake.Splitters;
import io.waybill.intake.Staging;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Departing;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocuments;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({UploadProperties.class, ParallelProperties.class})
class UploadConfiguration {
    /** Where the machine doesn't say, only what was forced to the disk counts after our end. */
    private static final String BOOT =
            Boot.id().orElseGet(() -> UUID.randomUUID().toString());

    @Bean
    UploadRows uploadRows(Ledger ledger, UploadProperties properties) {
        return new UploadRows(ledger, properties.keep(), BOOT);
    }

    @Bean
    Departing departingUploads() {
        return new Departing("upload", Departing.Of.BATCH, "id", "state = 'COMPLETE'", Set.of("unproved", "held"));
    }

    @Bean
    Uploads uploads(
            Ledger ledger,
            ArrivingBatches arriving,
            UploadRows rows,
            Flows flows,
            Staging staging,
            ChunkRows chunkRows,
            ChunkReceiver chunks,
            SenderQuotas quotas,
            ObjectProvider<Splitters> splitters,
            UploadProperties properties) {
        LiveUploads live = new LiveUploads(rows, BOOT);
        Admission admission = new Admission(flows, staging, rows, properties);
        Receiver receiver = new Receiver(ledger, rows, live, quotas, admission.longest(), properties.keep(), BOOT);
        return new Uploads(
                ledger,
                arriving,
                rows,
                admission,
                quotas,
                live,
                receiver,
                chunkRows,
                chunks,
                staging,
                properties.keep(),
                name -> splitters.getObject().kindOf(name));
    }

    @Bean
    Slots uploadSlots(UploadProperties properties) {
        return new Slots(
                properties.active(),
                properties.activeEach(),
                properties.waiting(),
                () -> true,
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "upload-slots");
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    @Bean
    SenderQuotas senderQuotas(Ledger ledger, UploadProperties properties) {
        return new SenderQuotas(ledger, properties.quota());
    }

    @Bean
    ChunkRows chunkRows(Ledger ledger) {
        return new ChunkRows(ledger);
    }

    @Bean
    ChunkReceiver chunkReceiver(Ledger ledger, UploadRows rows, ChunkRows chunks, UploadProperties properties) {
        return new ChunkReceiver(ledger, rows, chunks, properties.keep());
    }

    @Bean
    ChunkedUploads chunkedUploads(Uploads uploads, UploadRows rows, ChunkRows chunks, ChunkReceiver receiver) {
        return new ChunkedUploads(uploads, rows, chunks, receiver);
    }

    @Bean
    TicketedUploads ticketedUploads(Uploads uploads, UploadRows rows) {
        return new TicketedUploads(uploads, rows);
    }

    @Bean
    UploadIntake uploadIntake(Ledger ledger, Batches batches, NewDocuments documents, UploadRows rows) {
        return new UploadIntake(ledger, batches, documents, rows);
    }

    @Bean
    Joining joining(UploadRows rows, Uploads uploads) {
        return new Joining(rows, uploads);
    }

    @Bean
    UploadOrigin uploadOrigin(
            Ledger ledger, UploadRows rows, Uploads uploads, Joining joining, UploadProperties properties) {
        return new UploadOrigin(ledger, rows, uploads, joining, properties.quarantine());
    }

    /** A sender who asks whether to go on is told so when its content is read, and by then it is known whether it will be taken. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> answersBeforeContent() {
        return server ->
                server.addConnectorCustomizers(connector -> connector.setProperty("continueResponseTiming", "onRead"));
    }
}
