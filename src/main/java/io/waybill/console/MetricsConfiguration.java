package io.waybill.console;

import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.Limits;
import io.waybill.delivery.MemoryBudget;
import io.waybill.delivery.Quotas;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Books;
import io.waybill.ledger.Ledger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the figures together that programs collect. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {
    @Bean
    Metrics metrics(
            Ledger ledger,
            Books books,
            Stores stores,
            DeliveryDispatch dispatch,
            Limits limits,
            Quotas quotas,
            MemoryBudget memory) {
        return new Metrics(ledger, books, stores, dispatch, limits, quotas, memory);
    }
}
