package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's routes say nothing of errors: what fails in them is repeated and booked by the engine. */
class BareStoreIT {
    private static final String ROUTES = """
            - route:
                id: bare-deliveries
                description: Takes the deliveries that are due
                from:
                  uri: ledger:deliveries
                  parameters:
                    store: bare
                  steps:
                    - to: direct:deliver
            - route:
                id: bare-put
                description: Fails in one of two ways
                from:
                  uri: direct:bare-put
                  steps:
                    - to: direct:bare-fail
            - route:
                id: bare-fail
                description: Fails one call further down
                from:
                  uri: direct:bare-fail
                  steps:
                    - log:
                        loggingLevel: WARN
                        message: "bare tries ${variable.delivery.document.name}"
                    - choice:
                        when:
                          - simple: ${variable.delivery.document.name} == 'passing.bin'
                            steps:
                              - throwException:
                                  exceptionType: java.net.ConnectException
                                  message: Nobody listens
                        otherwise:
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalStateException
                                message: It can't be done
            - route:
                id: bare-find
                description: Has nothing
                from:
                  uri: direct:bare-find
                  steps:
                    - setBody:
                        simple: ${null}
            - route:
                id: bare-read
                description: Has nothing
                from:
                  uri: direct:bare-read
                  steps:
                    - setBody:
                        constant: ""
            - route:
                id: bare-remove
                description: Has nothing
                from:
                  uri: direct:bare-remove
                  steps:
                    - setBody:
                        constant: ""
            """;

    @Test
    void whatFailsIsRepeatedAtOnceOrLaterAndBooked(@TempDir Path home) throws Exception {
        Path routes = OwnRoutes.with(home, "bare", ROUTES);
        try (RunningWaybill waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.routes", routes.toString(),
                        "waybill.flows.scans.stores", "bare",
                        "waybill.stores.bare.when", "true",
                        "waybill.delivery.attempts", "2",
                        "waybill.delivery.first-pause", "100ms"))) {
            waybill.drop(Contents.of(home, 100), "hopeless.bin");
            await().atMost(Duration.ofSeconds(30)).until(() -> waybill.booked("hopeless.bin", "bare")
                    .filter(booked -> booked.state().equals("FAILED"))
                    .isPresent());
            Booked failed = waybill.booked("hopeless.bin", "bare").orElseThrow();
            assertThat(failed.cause()).isEqualTo("UNEXPECTED");
            assertThat(failed.reason()).contains("It can't be done");
            assertThat(failed.attempts()).isEqualTo(2);
            assertThat(tries(waybill, "hopeless.bin")).isEqualTo(2);

            waybill.drop(Contents.of(home, 100), "passing.bin");
            Booked waiting = waybill.waiting("passing.bin", "bare", "STORE_UNREACHABLE");
            assertThat(waiting.reason()).contains("Nobody listens");
            assertThat(waiting.attempts()).isZero();
            assertThat(tries(waybill, "passing.bin"))
                    .as("one attempt, repeated twice at once")
                    .isGreaterThanOrEqualTo(3);
            assertThat(waybill.log()).noneMatch(line -> line.contains("Failed delivery for"));
        }
    }

    private static long tries(RunningWaybill waybill, String name) {
        return waybill.log().stream()
                .filter(line -> line.endsWith("bare tries " + name))
                .count();
    }
}
