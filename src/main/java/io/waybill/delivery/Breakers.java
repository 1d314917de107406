package io.waybill.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.waybill.outcome.DeliveryFailed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One circuit breaker for each store: a store that is down is left alone, but for a probe now and then. */
final class Breakers {
    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    private final CircuitBreakerConfig config;
    private final Map<String, CircuitBreaker> breakers = new ConcurrentHashMap<>();
    private final Map<String, String> lastWords = new ConcurrentHashMap<>();
    private final Map<String, Integer> failedProbes = new ConcurrentHashMap<>();
    private final IntervalFunction pauses;

    Breakers(DeliverySettings.Breaker settings) {
        this.pauses = IntervalFunction.ofExponentialBackoff(settings.firstPause(), 2.0, settings.longestPause());
        this.config = CircuitBreakerConfig.custom()
                .clock(new SteadyClock())
                .slidingWindowSize(settings.calls())
                .minimumNumberOfCalls(settings.calls())
                .failureRateThreshold(settings.failures())
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(pauses)
                .build();
    }

    /** How many of {@code wanted} calls may be made now; each must end with one of the three methods below. */
    int acquire(String store, int wanted) {
        int acquired = 0;
        while (acquired < wanted && breaker(store).tryAcquirePermission()) {
            acquired++;
        }
        return acquired;
    }

    /** Whether nothing is wrong with a store, as far as its last calls tell. */
    boolean isClosed(String store) {
        return breaker(store).getState() == CircuitBreaker.State.CLOSED;
    }

    /** A call that was allowed was not made. */
    void release(String store) {
        breaker(store).releasePermission();
    }

    /** The store answered, whatever it said of the document. */
    void answered(String store) {
        breaker(store).onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** A store that is probed has done a part of what it was asked; others may go there though the call goes on. */
    void answeredInPart(String store) {
        if (breaker(store).getState() == CircuitBreaker.State.HALF_OPEN) {
            answered(store);
        }
    }

    /** The store is in trouble; it is left alone for as long as it asks. */
    void inTrouble(String store, DeliveryFailed trouble, Optional<Duration> retryAfter) {
        lastWords.put(store, trouble.failure().words());
        breaker(store).onError(0, TimeUnit.NANOSECONDS, trouble);
        retryAfter.ifPresent(pause -> breaker(store).transitionToOpenStateFor(pause));
    }

    /** Whether some of the last calls of a store went well, so that one which didn't says little of the store. */
    boolean servesOthers(String store) {
        CircuitBreaker breaker = breaker(store);
        return breaker.getState() == CircuitBreaker.State.CLOSED
                && breaker.getMetrics().getNumberOfSuccessfulCalls() > 0;
    }

    /** How long a store is left alone before it is asked again; nothing while it isn't. */
    Duration pause(String store) {
        int times = failedProbes.getOrDefault(store, 0);
        if (breaker(store).getState() == CircuitBreaker.State.CLOSED) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(pauses.apply(Math.max(1, times)));
    }

    /** What is wrong with a store that is left alone. */
    Optional<String> trouble(String store) {
        boolean closed = breaker(store).getState() == CircuitBreaker.State.CLOSED;
        return closed ? Optional.empty() : Optional.ofNullable(lastWords.get(store));
    }

    private CircuitBreaker breaker(String store) {
        return breakers.computeIfAbsent(store, name -> {
            CircuitBreaker breaker = CircuitBreaker.of(name, config);
            breaker.getEventPublisher().onStateTransition(event -> {
                CircuitBreaker.State from = event.getStateTransition().getFromState();
                switch (event.getStateTransition().getToState()) {
                    case OPEN -> {
                        failedProbes.merge(name, 1, Integer::sum);
                        if (from == CircuitBreaker.State.CLOSED) {
                            LOG.warn(
                                    "{} is in trouble ({}): its deliveries wait, and it is asked again from time to time",
                                    name,
                                    lastWords.getOrDefault(name, "no reason known"));
                        }
                    }
                    case CLOSED -> {
                        failedProbes.remove(name);
                        LOG.info("{} is back: its deliveries go on", name);
                    }
                    default -> LOG.debug("{}: {}", name, event.getStateTransition());
                }
            });
            return breaker;
        });
    }
}
