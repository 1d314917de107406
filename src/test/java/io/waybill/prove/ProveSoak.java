package io.waybill.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That {@code ./waybill prove} can still be run; what it proves takes more documents. */
class ProveSoak {
    private static final Set<String> QUICK = Set.of("killed", "file changed");

    @Test
    void aFewDocumentsSurviveTheQuickScenarios() throws IOException {
        Map<Report.Row, Optional<Outcome>> outcomes = new Prove(
                        5,
                        Scenarios.all().stream()
                                .filter(scenario -> QUICK.contains(scenario.name()))
                                .toList())
                .run();
        assertThat(outcomes)
                .hasSize(QUICK.size())
                .allSatisfy((row, outcome) ->
                        assertThat(outcome).as(row.scenario().name()).get().matches(Outcome::isGood));
        assertThat(new Report(5, outcomes).text()).contains("| killed | minio | 5 |");
    }
}
