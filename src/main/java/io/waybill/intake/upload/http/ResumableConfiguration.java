package io.waybill.intake.upload.http;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("waybill.uploads.resumable-http")
class ResumableConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> interimAnswers() {
        return server -> {
            server.setProtocol(InterimProtocol.class.getName());
            server.addEngineValves(new InterimAnswers());
        };
    }
}
