package io.waybill.camel;

import com.google.api.services.drive.Drive;
import io.waybill.delivery.ChunkedSending;
import io.waybill.delivery.Content;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.FailedAttempts;
import io.waybill.delivery.Failures;
import io.waybill.delivery.Limits;
import io.waybill.delivery.MemoryBudget;
import io.waybill.delivery.Stores;
import io.waybill.flow.FlowSettings;
import io.waybill.flow.Flows;
import io.waybill.flow.Seniority;
import io.waybill.intake.BatchDispatch;
import io.waybill.intake.DocumentDispatch;
import io.waybill.intake.IntakeProperties;
import io.waybill.intake.Origins;
import io.waybill.intake.Splitters;
import io.waybill.intake.folder.FolderIntake;
import io.waybill.intake.upload.UploadIntake;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;
import io.waybill.ods.OdsTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.google.drive.GoogleDriveClientFactory;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** What routes refer to by name, and how their files are loaded. */
@Configuration(proxyBeanMethods = false)
class CamelConfiguration {
    private static final String SQLITE = "jdbc:sqlite:";

    @Bean("ledger-component")
    LedgerComponent ledgerComponent(Lanes lanes) {
        return new LedgerComponent(lanes);
    }

    @Bean
    ScheduledFailures scheduledFailures() {
        return new ScheduledFailures();
    }

    @Bean
    Lanes lanes(
            Ledger ledger,
            NodeRuns runs,
            BatchDispatch batchDispatch,
            DocumentDispatch documentDispatch,
            DeliveryDispatch deliveryDispatch,
            ChunkedSending chunkedSending,
            FailedAttempts failedAttempts,
            Limits limits) {
        return new Lanes(
                ledger,
                runs,
                batchDispatch,
                documentDispatch,
                deliveryDispatch,
                chunkedSending,
                failedAttempts,
                limits);
    }

    @Bean
    IntakeSteps intakeSteps(FolderIntake intake, UploadIntake uploads, Splitters splitters) {
        return new IntakeSteps(intake, uploads, splitters);
    }

    @Bean
    Splittings splittings(Splitters splitters) {
        return new Splittings(splitters);
    }

    @Bean
    OdsRoutes odsRoutes(ObjectProvider<ProducerTemplate> template, Failures failures) {
        return new OdsRoutes(template, failures);
    }

    @Bean
    StorePieces pieces(ObjectProvider<ProducerTemplate> template, Failures failures) {
        return new StorePieces(template, failures);
    }

    @Bean
    Workers workers() {
        return new Workers();
    }

    @Bean
    Contents contents(Content content, MemoryBudget memory) {
        return new Contents(content, memory);
    }

    @Bean
    HttpFailures httpFailures() {
        return new HttpFailures();
    }

    @Bean
    @Lazy
    GoogleDriveClientFactory driveClientFactory(ObjectProvider<Drive> drive) {
        return new DriveClientFactory(drive);
    }

    @Bean
    TokenRenewal odsToken(OdsTokens tokens, ObjectProvider<CamelContext> context) {
        return new TokenRenewal(tokens, TokenRenewal.over(context));
    }

    @Bean
    BoundedOds boundedOds() {
        return new BoundedOds();
    }

    /** For camel-http, which only ODS is spoken to with. */
    @Bean
    SSLContextParameters odsTls(@Value("${waybill.stores.ods.ca}") String authority) {
        return authority.isBlank() ? new SSLContextParameters() : OwnAuthority.of(Path.of(authority));
    }

    /** A fixed number of threads with a plain queue: the splitter asks for a piece only when a thread is free. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService entryPool(IntakeProperties properties) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(
                properties.entryWorkers(), task -> new Thread(task, "entry-" + number.incrementAndGet()));
    }

    /** Asks ODS about several job numbers at the same time. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService numberPool(Stores stores) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(
                stores.of("ods").workers(), task -> new Thread(task, "number-" + number.incrementAndGet()));
    }

    @Bean(destroyMethod = "close")
    ChunkPools chunkPools(Stores stores, Limits limits) {
        return new ChunkPools(stores, limits);
    }

    /** For an aggregator that is to go on in the thread of the poll, which must not see the same files again. */
    @Bean
    ExecutorService sameThread() {
        return new SynchronousExecutorService();
    }

    @Bean
    StoreRoutes storeRoutes(Stores stores, ListableBeanFactory beans) {
        return new StoreRoutes(stores, beans);
    }

    @Bean
    RouteFiles routeFiles(@Value("${waybill.routes}") Path folder) {
        return new RouteFiles(folder);
    }

    @Bean
    GuardedFolders guardedFolders(
            @Value("${waybill.routes}") Path routes,
            @Value("${waybill.ledger.url}") String ledger,
            @Value("${waybill.intake.staging}") Path staging,
            @Value("${waybill.receipts.folder}") Path receipts) {
        List<Path> data = new ArrayList<>(List.of(Path.of("data"), staging, receipts));
        if (ledger.startsWith(SQLITE)) {
            Path file = Path.of(ledger.substring(SQLITE.length())).toAbsolutePath();
            data.add(file.getParent());
        }
        GuardedFolders guarded = new GuardedFolders(Path.of(""), routes, data);
        guarded.warn();
        return guarded;
    }

    @Bean
    FlowLoader flowLoader(
            RouteFiles files,
            Lanes lanes,
            Stores stores,
            FlowSettings settings,
            Flows flows,
            Seniority seniority,
            GuardedFolders guarded,
            @Value("${waybill.stores.folder.path:}") String outbox) {
        KameletForms forms = new KameletForms(files.kamelets());
        Optional<Path> folder = outbox.isBlank() ? Optional.empty() : Optional.of(Path.of(outbox));
        FlowCheck check = new FlowCheck(lanes, new KameletCheck(forms, stores, flows, guarded, folder));
        return new FlowLoader(files, check, settings, flows, seniority);
    }

    @Bean
    CamelContextConfiguration routeLoading(
            RouteFiles files,
            Stores stores,
            StoreRoutes storeRoutes,
            FlowLoader flows,
            LedgerComponent ledger,
            Origins origins,
            ChunkPools chunkPools) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.addComponent("ledger", ledger);
                BeanCalls.install(context);
                context.getPropertiesComponent().addPropertiesSource(flows.properties());
                chunkPools.all().forEach(context.getRegistry()::bind);
                new EngineLoader(files, stores, storeRoutes).load(context);
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                origins.recover();
                flows.load(context);
            }
        };
    }
}
