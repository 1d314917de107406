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
 * @param active how many requests may send content at a time, {@code activeEach} of them of one sender
 * @param waiting how long one waits for that
 * @param slowest how many bytes a second must come, over {@code slowAfter}
 * @param quota how many bytes a sender may send a day; 0 for any number
 * @param flow that takes what names none; empty for the only one that takes uploads
 */
@ConfigurationProperties("waybill.uploads")
public record UploadProperties(
        String flow,
        DataSize maxSize,
        int mostOpen,
        Duration keep,
        Path quarantine,
        @DefaultValue List<String> origins,
        int active,
        int activeEach,
        Duration waiting,
        DataSize slowest,
        Duration slowAfter,
        DataSize quota) {}
