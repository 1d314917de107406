package io.waybill.intake.upload.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.UploadProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the filter where it is known already who sends. */
@Configuration(proxyBeanMethods = false)
class SlotConfiguration {
    /** Behind access, and before everything that reads content. */
    private static final int BEHIND_ACCESS = 0;

    @Bean
    FilterRegistrationBean<SlotFilter> slotFilter(Slots slots, UploadProperties properties, ObjectMapper json) {
        FilterRegistrationBean<SlotFilter> filter =
                new FilterRegistrationBean<>(new SlotFilter(slots, properties, json));
        filter.setOrder(BEHIND_ACCESS);
        return filter;
    }
}
