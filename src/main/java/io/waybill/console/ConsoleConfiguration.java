package io.waybill.console;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.waybill.access.Streams;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.Limits;
import io.waybill.delivery.MemoryBudget;
import io.waybill.delivery.Quotas;
import io.waybill.delivery.Stores;
import io.waybill.delivery.Throughput;
import io.waybill.ledger.Books;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Recount;
import io.waybill.ledger.ShortIds;
import io.waybill.ledger.Transfers;
import io.waybill.ods.OdsTrouble;
import io.waybill.ods.Reconciliation;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the console together; only controllers, and what words their problems, are found by Spring's scan. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
    private static final int LONGEST_JSON = 8 << 20;

    /** Requests in JSON are read whole, so they may not be of any size. What is larger is dropped as a file. */
    @Bean
    Jackson2ObjectMapperBuilderCustomizer shortRequests() {
        return builder -> builder.postConfigurer(mapper -> mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(LONGEST_JSON)
                        .build()));
    }

    @Bean
    IdLookup idLookup(ShortIds ids) {
        return new IdLookup(ids);
    }

    @Bean
    Progress progress(Transfers transfers, Throughput throughput, Stores stores) {
        return new Progress(transfers, throughput, stores);
    }

    @Bean
    ProgressStream progressStream(Streams streams) {
        return new ProgressStream(streams);
    }

    @Bean
    StartReport startReport(Books books) {
        return new StartReport(books);
    }

    @Bean
    BooksEndpoint booksEndpoint(Books books, Recount recount) {
        return new BooksEndpoint(books, recount);
    }

    @Bean
    JobNumbersEndpoint jobNumbersEndpoint(Reconciliation reconciliation) {
        return new JobNumbersEndpoint(reconciliation);
    }

    @Bean
    StoresHealth storesHealthIndicator(
            Stores stores, DeliveryDispatch dispatch, OdsTrouble ods, Deliveries deliveries, Ledger ledger) {
        return new StoresHealth(stores, dispatch, ods, deliveries, ledger);
    }

    @Bean
    StoresEndpoint storesEndpoint(
            Stores stores,
            DeliveryDispatch dispatch,
            Limits limits,
            Quotas quotas,
            MemoryBudget memory,
            OdsTrouble ods) {
        return new StoresEndpoint(stores, dispatch, limits, quotas, memory, ods);
    }
}
