package io.waybill.intake.upload;

import java.time.Duration;
import java.util.concurrent.Executors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One slot, for which one waits two seconds. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("waybill.test.one-slot")
class SlotsOfTests {
    @Bean
    Slots uploadSlots() {
        return new Slots(1, 1, Duration.ofSeconds(2), () -> true, Executors.newSingleThreadScheduledExecutor());
    }
}
