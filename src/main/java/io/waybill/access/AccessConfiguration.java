package io.waybill.access;

import io.waybill.ledger.Ledger;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;

/** Puts together who may. What is done with a request stands in {@link SecurityChains}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {
    /** Before Spring Security's filters. */
    private static final int BEFORE_ANYBODY_IS_ASKED = -200;

    @Bean
    Listening listening(AccessProperties properties, @Value("${server.address:}") String address) {
        return new Listening(properties.isOpen(), address);
    }

    @Bean
    FilterRegistrationBean<RequestIds> requestIds() {
        return first(new RequestIds(), Ordered.HIGHEST_PRECEDENCE);
    }

    @Bean
    FilterRegistrationBean<OwnPages> ownPages(
            AccessProperties properties, @Value("${waybill.uploads.origins:}") List<String> origins) {
        return first(new OwnPages(properties.isOpen(), properties.hosts(), origins), BEFORE_ANYBODY_IS_ASKED);
    }

    private static <F extends Filter> FilterRegistrationBean<F> first(F filter, int order) {
        FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadBodies() {
        return server -> server.addEngineValves(new UnreadBodies());
    }

    @Bean
    Audit audit(Ledger ledger) {
        return new Audit(ledger);
    }

    @Bean
    AuditKeeping auditKeeping(Audit audit, AccessProperties properties) {
        return new AuditKeeping(audit, properties.auditKeep());
    }

    @Bean
    Tokens tokens(Ledger ledger) {
        return new Tokens(ledger);
    }

    @Bean
    Users users(Ledger ledger, Tokens tokens) {
        return new Users(ledger, tokens, PasswordEncoderFactories.createDelegatingPasswordEncoder());
    }

    @Bean
    Links links() {
        return new Links();
    }

    @Bean
    LinkReport linkReport(Links links, AccessProperties properties) {
        return new LinkReport(links, properties);
    }

    @Bean
    Endpoints endpoints() {
        return new Endpoints();
    }

    @Bean
    Streams streams(AccessProperties properties) {
        return new Streams(properties.streams(), properties.streamsPerCaller());
    }

    @Bean
    Bearers bearers(AccessProperties properties, Tokens tokens, Audit audit) {
        OpenIdClaims claims = new OpenIdClaims(properties.openId());
        return new Bearers(
                LocalToken.in(properties.tokenFile()),
                properties.token(),
                tokens,
                properties.openId().isThere()
                        ? Optional.of(new OpenIdTokens(properties.openId(), claims))
                        : Optional.empty(),
                new RateLimits(properties.loginsPerMinute()),
                audit);
    }
}
