package io.waybill.intake.upload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of uploads; what each means stands in application.yml.
 *
 * @param origins of web pages that may send, such as {@code https://intranet.example}
 * @param flow that takes what names none; empty for the only one that takes uploads
 */
@ConfigurationProperties("waybill.uploads")
public record UploadProperties(
        String flow,
        DataSize maxSize,
        int mostOpen,
        Duration keep,
        Path quarantine,
        @DefaultValue List<String> origins) {}
