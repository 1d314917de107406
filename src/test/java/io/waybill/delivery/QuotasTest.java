package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class QuotasTest {
    private final AtomicLong lastDay = new AtomicLong();

    @Test
    void withoutAQuotaAsMuchGoesAsComes() {
        Quotas quotas = quotas(0, 0);

        assertThat(quotas.allowed("drive", 1000)).isEqualTo(1000);
        assertThat(quotas.take("drive", Long.MAX_VALUE)).isTrue();
        assertThat(quotas.of("drive")).isEmpty();
    }

    @Test
    void noMoreGoesThanADayAllows() {
        Quotas quotas = quotas(0, 100);

        assertThat(quotas.allowed("drive", 5)).isEqualTo(5);
        assertThat(quotas.take("drive", 60)).isTrue();
        assertThat(quotas.take("drive", 40)).isTrue();

        assertThat(quotas.take("drive", 1)).isFalse();
        assertThat(quotas.allowed("drive", 5)).isZero();
        assertThat(quotas.of("drive").orElseThrow().used()).isEqualTo(DataSize.ofBytes(100));
    }

    @Test
    void smallOnesDoNotOvertakeALargeOneThatWaits() {
        Quotas quotas = quotas(0, 100);
        quotas.allowed("drive", 5);
        quotas.take("drive", 60);

        assertThat(quotas.take("drive", 50)).isFalse();

        assertThat(quotas.take("drive", 1)).isFalse();
        assertThat(quotas.allowed("drive", 5)).isZero();
        assertThat(quotas.of("drive").orElseThrow().waits()).isPresent();
    }

    @Test
    void theyGoOnByThemselvesAsADayPasses() {
        Quotas quotas = quotas(0, 100, Duration.ZERO);
        lastDay.set(90);
        quotas.allowed("drive", 1);
        assertThat(quotas.take("drive", 50)).isFalse();
        assertThat(quotas.allowed("drive", 1)).isZero();

        lastDay.set(50);

        assertThat(quotas.allowed("drive", 1)).isEqualTo(1);
        assertThat(quotas.take("drive", 50)).isTrue();
        assertThat(quotas.of("drive").orElseThrow().waits()).isEmpty();
    }

    @Test
    void whatWasSentBeforeARestartCounts() {
        lastDay.set(100);

        assertThat(quotas(0, 100).allowed("drive", 1)).isZero();
    }

    @Test
    void aDocumentThatIsLargerThanTheQuotaGoesAlone() {
        Quotas quotas = quotas(0, 100);
        quotas.allowed("drive", 2);

        assertThat(quotas.take("drive", 101)).isTrue();

        assertThat(quotas.take("drive", 1)).isFalse();
    }

    @Test
    void noMoreFilesGoThanASecondAllows() {
        Quotas quotas = quotas(3, 0);

        assertThat(quotas.allowed("drive", 10)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(quotas.take("drive", 1)).isTrue();
        }

        await().untilAsserted(() -> assertThat(quotas.allowed("drive", 10)).isEqualTo(3));
        assertThat(quotas.of("drive").orElseThrow().waits())
                .as("a second is no reason to complain")
                .isEmpty();
    }

    private Quotas quotas(int filesPerSecond, long bytesPerDay) {
        return quotas(filesPerSecond, bytesPerDay, Duration.ofHours(1));
    }

    private Quotas quotas(int filesPerSecond, long bytesPerDay, Duration believed) {
        StoreSettings.Quota quota = new StoreSettings.Quota(filesPerSecond, DataSize.ofBytes(bytesPerDay));
        return new Quotas(Map.of("drive", quota), store -> lastDay.get(), believed);
    }
}
