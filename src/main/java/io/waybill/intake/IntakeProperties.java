package io.waybill.intake;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** Settings of the intake; what each means stands in application.yml. */
@ConfigurationProperties("waybill.intake")
public record IntakeProperties(
        Path staging, DataSize floor, int entryWorkers, int attempts, Duration pause, Duration manifestWait) {}
