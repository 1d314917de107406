package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private long nanos = 1;
    private final Limits limits = new Limits(() -> nanos);

    @BeforeEach
    void sixteenAtMost() {
        limits.ceiling("minio", 16);
    }

    @Test
    void itBeginsAtTheCeilingAndCountsWhatIsUnderWay() {
        assertThat(limits.free("minio", 0)).isEqualTo(16);
        assertThat(limits.free("minio", 10)).isEqualTo(6);
        assertThat(limits.free("minio", 20)).isZero();
    }

    @Test
    void eachRoundOfOverloadsHalvesItDownToOne() {
        List<Integer> seen = new ArrayList<>();
        limits.onChange("minio", seen::add);

        for (int i = 0; i < 6; i++) {
            roundOfOverloads();
        }

        assertThat(seen).containsExactly(8, 4, 2, 1);
        assertThat(limits.of("minio")).isEqualTo(1);
    }

    @Test
    void whatWasUnderWayAtADecreaseCausesNoOther() {
        limits.free("minio", 3);

        limits.overloaded("minio");
        limits.answered("minio");
        limits.overloaded("minio");
        assertThat(limits.of("minio")).isEqualTo(8);

        limits.overloaded("minio");
        assertThat(limits.of("minio")).isEqualTo(4);
    }

    @Test
    void itGrowsByOneWithEachRoundThatBringsMoreInTheSameTime() {
        halveTo(2);

        while (limits.of("minio") < 16) {
            int before = limits.of("minio");
            round(before);
            assertThat(limits.of("minio")).isEqualTo(before + 1);
        }
        round(16);
        assertThat(limits.of("minio")).isEqualTo(16);
    }

    @Test
    void itStaysWhereMoreRequestsBringNoMoreAndTriesAgainLater() {
        halveTo(4);
        round(4);
        assertThat(limits.of("minio")).isEqualTo(5);

        for (int i = 0; i < 9; i++) {
            round(4);
            assertThat(limits.of("minio"))
                    .as("the store answers four at a time, however many come")
                    .isEqualTo(5);
        }
        round(4);

        assertThat(limits.of("minio")).isEqualTo(6);
    }

    @Test
    void itDoesNotGrowWhileLittleIsUnderWay() {
        halveTo(8);
        limits.free("minio", 1);

        answers(16);

        assertThat(limits.of("minio")).isEqualTo(8);
    }

    private void halveTo(int limit) {
        while (limits.of("minio") > limit) {
            roundOfOverloads();
        }
    }

    /** As many requests as may be on their way are refused. */
    private void roundOfOverloads() {
        int limit = limits.of("minio");
        limits.free("minio", limit);
        for (int i = 0; i < limit; i++) {
            limits.overloaded("minio");
        }
    }

    /** As many answers as may be on their way, of a store that gives so many in a tenth of a second. */
    private void round(int inATenth) {
        int limit = limits.of("minio");
        limits.free("minio", limit);
        int answers = Math.max(4, limit);
        nanos += 100_000_000L * answers / inATenth;
        answers(answers);
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            limits.answered("minio");
        }
    }

    @Test
    void aLimitThatNobodySetIsAFault() {
        assertThatThrownBy(() -> limits.of("azure")).hasMessageContaining("'azure'");
    }
}
