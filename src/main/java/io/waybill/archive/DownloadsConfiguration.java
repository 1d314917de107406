package io.waybill.archive;

import io.waybill.delivery.Stores;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what reads from stores. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DownloadsConfiguration.Properties.class)
class DownloadsConfiguration {
    /** What it means stands in application.yml. */
    @ConfigurationProperties("waybill.downloads")
    record Properties(Path spool) {}

    @Bean
    Downloads downloads(StoreReading reading, Stores stores, Properties properties) throws IOException {
        return new Downloads(new Readers(reading, stores), properties.spool());
    }
}
