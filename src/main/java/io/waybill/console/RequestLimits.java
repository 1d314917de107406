package io.waybill.console;

import com.fasterxml.jackson.core.StreamReadConstraints;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Requests in JSON are read whole, so they may not be of any size. What is larger is dropped as a file. */
@Configuration(proxyBeanMethods = false)
class RequestLimits {
    private static final int LONGEST = 8 << 20;

    @Bean
    Jackson2ObjectMapperBuilderCustomizer shortDocuments() {
        return builder -> builder.postConfigurer(mapper -> mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(LONGEST)
                        .build()));
    }
}
