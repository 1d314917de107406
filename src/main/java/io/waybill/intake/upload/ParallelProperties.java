package io.waybill.intake.upload;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * How much goes on at the same time; what each means stands in application.yml.
 *
 * @param chunks how many of one document are on their way to a store
 * @param users how many uploads may send at a time
 * @param memory in percent, above which no further one may
 */
@ConfigurationProperties("waybill.uploads.parallel")
public record ParallelProperties(boolean enabled, DataSize chunkSize, int chunks, int users, double memory) {}
