package io.waybill.delivery;

import io.waybill.delivery.StoreSettings.Versions;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Documents;
import io.waybill.ledger.FailureClassifier;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Proof;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DeliveryConfiguration.Properties.class, DeliveryConfiguration.StoreProperties.class})
class DeliveryConfiguration {
    /** What each means stands in application.yml. */
    @ConfigurationProperties("waybill.delivery")
    record Properties(
            int attempts,
            int quickRetries,
            Duration firstPause,
            Duration longestPause,
            Duration dedupWindow,
            Breaker breaker) {
        record Breaker(int calls, int failures, Duration firstPause, Duration longestPause) {}
    }

    /** The stores by name; what each setting means stands in application.yml. */
    @ConfigurationProperties("waybill")
    record StoreProperties(Map<String, Store> stores) {
        record Store(
                @DefaultValue("") String when,
                @DefaultValue("4") int workers,
                @DefaultValue("READ_BACK") Proof proof,
                @DefaultValue("") String name,
                @DefaultValue("NEW") Versions versions,
                @DefaultValue("[\\x00-\\x1f\\x7f\\\\]") String forbidden,
                @DefaultValue("255B") DataSize longestSegment,
                @DefaultValue("1000B") DataSize longestName) {}
    }

    @Bean
    Stores stores(StoreProperties properties) {
        Map<String, StoreSettings> all = new HashMap<>();
        properties
                .stores()
                .forEach((name, store) -> all.put(
                        name,
                        new StoreSettings(
                                !store.when().isBlank() && !store.when().equals("false"),
                                store.workers(),
                                store.proof(),
                                store.name(),
                                store.versions(),
                                Pattern.compile(store.forbidden()),
                                (int) store.longestSegment().toBytes(),
                                (int) store.longestName().toBytes())));
        return new Stores(all);
    }

    @Bean
    Planner planner(Ledger ledger, Documents documents, Deliveries deliveries, Stores stores, Properties properties) {
        return new Planner(ledger, documents, deliveries, stores, properties.dedupWindow());
    }

    @Bean
    Failures failures(List<FailureClassifier> classifiers) {
        return new Failures(classifiers);
    }

    @Bean
    Breakers breakers(Properties properties) {
        Properties.Breaker breaker = properties.breaker();
        return new Breakers(new Breakers.Settings(
                breaker.calls(), breaker.failures(), breaker.firstPause(), breaker.longestPause()));
    }

    @Bean
    DeliveryDesk deliveryDesk(
            Ledger ledger,
            Deliveries deliveries,
            Stores stores,
            Breakers breakers,
            Failures failures,
            Properties properties) {
        return new DeliveryDesk(
                ledger,
                deliveries,
                stores,
                breakers,
                failures,
                new DeliverySettings(
                        properties.attempts(),
                        properties.quickRetries(),
                        properties.firstPause(),
                        properties.longestPause()));
    }

    @Bean
    Prover prover(Stores stores) {
        return new Prover(stores);
    }

    @Bean
    Content content() {
        return new Content();
    }
}
