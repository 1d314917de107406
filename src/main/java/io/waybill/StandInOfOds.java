package io.waybill;

import io.waybill.ods.OdsSubstitute;
import io.waybill.standin.OdsStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/** Starts the stand-in of ODS where the configuration asks for it by name, and nowhere else. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "waybill.stores.ods.url", havingValue = OdsSubstitute.ASKED_FOR)
class StandInOfOds {
    @Bean(destroyMethod = "close")
    OdsStandIn odsStandIn(
            @Value("${waybill.stores.ods.user}") String user,
            @Value("${waybill.stores.ods.password}") String password,
            @Value("${waybill.stores.ods.client-id}") String clientId,
            @Value("${waybill.stores.ods.client-secret}") String clientSecret,
            @Value("${waybill.stores.ods.stand-in}") Path folder)
            throws IOException {
        OdsStandIn standIn = OdsStandIn.start(
                OdsStandIn.Settings.of(user, password, clientId, clientSecret).keptIn(folder));
        try (InputStream symbols = new ClassPathResource("ods-standin-symbols.csv").getInputStream()) {
            standIn.know(symbols);
        }
        return standIn;
    }

    @Bean
    OdsSubstitute odsSubstitute(OdsStandIn standIn) {
        return standIn::baseUrl;
    }
}
