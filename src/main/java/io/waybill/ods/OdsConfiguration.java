package io.waybill.ods;

import io.waybill.ledger.Ledger;
import io.waybill.ods.standin.OdsStandIn;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.AnnotatedTypeMetadata;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OdsProperties.class)
class OdsConfiguration {
    /** Without an address of ODS, a stand-in takes its place. */
    static final class WithoutAddress implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return context.getEnvironment()
                    .getProperty("waybill.stores.ods.url", "")
                    .isBlank();
        }
    }

    /** Where ODS is, the stand-in or the real one. */
    record Address(String url) {}

    @Bean(destroyMethod = "close")
    @Conditional(WithoutAddress.class)
    OdsStandIn odsStandIn(OdsProperties properties) throws IOException {
        OdsStandIn standIn = OdsStandIn.start(OdsStandIn.Settings.of(
                        properties.user(), properties.password(), properties.clientId(), properties.clientSecret())
                .keptIn(properties.standIn()));
        try (InputStream symbols = new ClassPathResource("ods-standin-symbols.csv").getInputStream()) {
            standIn.know(symbols);
        }
        return standIn;
    }

    @Bean
    @Conditional(WithoutAddress.class)
    Address odsStandInAddress(OdsStandIn standIn) {
        return new Address(standIn.baseUrl().toString());
    }

    @Bean
    @ConditionalOnMissingBean(Address.class)
    Address odsAddress(OdsProperties properties) {
        return new Address(properties.url().endsWith("/") ? properties.url() : properties.url() + "/");
    }

    @Bean
    JobNumbers jobNumbers(Ledger ledger, OdsProperties properties) {
        return new JobNumbers(ledger, properties.prefix());
    }

    @Bean
    OdsDirectory odsDirectory(JobNumbers registry, OdsProperties properties) {
        boolean inUse = !properties.when().isBlank() && !properties.when().equals("false");
        return new OdsDirectory(registry, inUse, properties.keep(), properties.pause());
    }

    @Bean
    OdsRequests ods(Address address, OdsDirectory directory) {
        return new OdsRequests(address.url(), directory);
    }

    @Bean
    OdsTokens odsTokens(OdsProperties properties, Address address) {
        return new OdsTokens(properties, address.url());
    }
}
