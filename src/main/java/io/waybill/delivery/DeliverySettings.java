package io.waybill.delivery;

import java.time.Duration;

/**
 * How deliveries are tried again; application.yml explains each.
 *
 * @param attempts the most for one document at one store
 * @param quickRetries within one attempt, for passing trouble
 * @param firstPause after the first failed attempt; doubled with each further one
 * @param longestPause the most that is
 */
public record DeliverySettings(int attempts, int quickRetries, Duration firstPause, Duration longestPause) {}
