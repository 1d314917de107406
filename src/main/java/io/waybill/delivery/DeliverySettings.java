package io.waybill.delivery;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How documents are delivered; application.yml explains each.
 *
 * @param attempts the most for one document at one store
 * @param quickRetries within one attempt, for passing trouble
 * @param firstPause after the first failed attempt; doubled with each further one
 * @param longestPause the most that is
 * @param dedupWindow how long the same content under the same name is a duplicate
 * @param journalEvery how long confirmed chunks wait for others
 * @param memoryShare of heap and direct memory, for content that is on its way
 * @param believed how long what was seen is taken to be so still
 * @param breaker when a store counts as down
 */
@ConfigurationProperties("waybill.delivery")
public record DeliverySettings(
        int attempts,
        int quickRetries,
        Duration firstPause,
        Duration longestPause,
        Duration dedupWindow,
        Duration journalEvery,
        double memoryShare,
        Duration believed,
        Breaker breaker) {
    /**
     * When a store counts as down.
     *
     * @param calls the last calls that are looked at
     * @param failures of them, in percent
     * @param firstPause before the first probe; doubled with each that fails
     * @param longestPause the most that is
     */
    public record Breaker(int calls, int failures, Duration firstPause, Duration longestPause) {}
}
