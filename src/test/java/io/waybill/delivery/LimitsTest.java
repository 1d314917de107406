package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final Limits limits = new Limits();

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
    void eachOverloadHalvesItDownToOne() {
        List<Integer> seen = new ArrayList<>();
        limits.onChange("minio", seen::add);

        for (int i = 0; i < 6; i++) {
            limits.overloaded("minio");
        }

        assertThat(seen).containsExactly(8, 4, 2, 1);
        assertThat(limits.of("minio")).isEqualTo(1);
    }

    @Test
    void itGrowsByOneWithEachAnswerWhileItIsMadeUseOf() {
        limits.overloaded("minio");
        limits.overloaded("minio");
        limits.free("minio", 4);

        limits.answered("minio");
        assertThat(limits.of("minio")).isEqualTo(5);

        for (int i = 0; i < 100; i++) {
            limits.free("minio", limits.of("minio"));
            limits.answered("minio");
        }
        assertThat(limits.of("minio")).isEqualTo(16);
    }

    @Test
    void itDoesNotGrowWhileLittleIsUnderWay() {
        limits.overloaded("minio");
        limits.free("minio", 1);

        limits.answered("minio");

        assertThat(limits.of("minio")).isEqualTo(8);
    }

    @Test
    void aLimitThatNobodySetIsAFault() {
        assertThatThrownBy(() -> limits.of("azure")).hasMessageContaining("'azure'");
    }
}
