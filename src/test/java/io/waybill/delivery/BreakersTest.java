package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final DeliveryFailed DOWN =
            new DeliveryFailed(new Failure(Failure.Cause.STORE_UNREACHABLE, "no connection", false, Optional.empty()));

    private static final Duration PAUSE = Duration.ofMillis(700);

    private final Breakers breakers = new Breakers(new DeliverySettings.Breaker(4, 75, PAUSE, PAUSE));

    @BeforeEach
    void outage() {
        assertThat(breakers.acquire("minio", 4)).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            breakers.inTrouble("minio", DOWN, Optional.empty());
        }
        assertThat(breakers.acquire("minio", 4)).isZero();
        await().until(() -> breakers.acquire("minio", 4) == 1);
    }

    @Test
    void othersWaitForTheProbe() {
        assertThat(breakers.acquire("minio", 4)).isZero();

        breakers.answered("minio");
        assertThat(breakers.acquire("minio", 4)).isEqualTo(4);
    }

    @Test
    void aProbeThatIsALargeDocumentLetsOthersInWithItsFirstChunk() {
        breakers.answeredInPart("minio");

        assertThat(breakers.acquire("minio", 4)).isEqualTo(4);
        assertThat(breakers.trouble("minio")).isEmpty();
        breakers.answered("minio");
        assertThat(breakers.acquire("minio", 4)).isEqualTo(4);
    }

    @Test
    void aProbeThatFailsKeepsItClosedToOthers() {
        breakers.inTrouble("minio", DOWN, Optional.empty());

        assertThat(breakers.acquire("minio", 4)).isZero();
        assertThat(breakers.trouble("minio")).contains("no connection");
    }
}
