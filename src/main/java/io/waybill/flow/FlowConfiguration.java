package io.waybill.flow;

import io.waybill.ledger.Ledger;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FlowSettings.class)
class FlowConfiguration {
    @Bean
    Flows flows() {
        return new Flows();
    }

    @Bean
    Seniority seniority(Ledger ledger) {
        return new Seniority(ledger);
    }
}
