package io.waybill.inspect;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InspectConfiguration.Properties.class)
class InspectConfiguration {
    /** What each means stands in application.yml. */
    @ConfigurationProperties("waybill.inspect")
    record Properties(DataSize heap, Duration timeout, int processes, int restartAfter, Duration idleTime) {}

    @Bean(destroyMethod = "close")
    MetadataReader metadataReader(Properties properties) {
        return new MetadataReader(new MetadataReader.Settings(
                properties.heap(),
                properties.timeout(),
                properties.processes(),
                properties.restartAfter(),
                properties.idleTime()));
    }

    @Bean
    Inspector inspector(MetadataReader metadata) {
        return new Inspector(new MediaTypes(), metadata);
    }
}
