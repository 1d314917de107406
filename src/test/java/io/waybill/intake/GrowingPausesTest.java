package io.waybill.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GrowingPausesTest {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final GrowingPauses pauses = new GrowingPauses(clock::get);
    private final UUID batch = UUID.randomUUID();

    @Test
    void eachPauseIsTwiceAsLongAsTheOneBeforeUpToALimit() {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            seconds.add(next(batch).pause().toSeconds());
        }
        assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
        for (int i = 0; i < 2_000; i++) {
            assertThat(next(batch).pause()).isEqualTo(LONGEST);
        }
    }

    @Test
    void itIsToldOnceAndThenOnceInAnHour() {
        int told = 0;
        long begun = clock.get();
        while (clock.get() - begun < Duration.ofHours(10).toNanos()) {
            told += next(batch).isToTell() ? 1 : 0;
        }
        assertThat(told).isBetween(9, 11);
    }

    @Test
    void whatWentOnForAWhileBeginsAnewAndOthersAreNotConcerned() {
        next(batch);
        next(batch);
        assertThat(next(UUID.randomUUID()).pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(next(batch).pause()).isEqualTo(Duration.ofSeconds(40));
        clock.addAndGet(Duration.ofMinutes(6).toNanos());
        GrowingPauses.Pause again = next(batch);
        assertThat(again.pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(again.isToTell()).as("told a moment ago").isFalse();
    }

    @Test
    void theLimitMayBeAnotherOneEachTime() {
        Duration shorter = Duration.ofSeconds(30);
        for (int i = 0; i < 5; i++) {
            clock.addAndGet(pauses.next(batch, shorter).pause().toNanos());
        }
        assertThat(pauses.next(batch, shorter).pause()).isEqualTo(shorter);
    }

    /** A second after it was due again. */
    private GrowingPauses.Pause next(UUID of) {
        GrowingPauses.Pause pause = pauses.next(of, LONGEST);
        clock.addAndGet(pause.pause().plusSeconds(1).toNanos());
        return pause;
    }
}
