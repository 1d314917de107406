package io.waybill.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    private static final List<String> WANTED =
            List.of("-XX:+UseSerialGC", "-Xms112m", "-Xmn48m", "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=30");

    @Test
    void aPlainStartMissesAllOfThem() {
        assertThat(new JvmOptions(WANTED, List.of("-Xmx256m", "-Dwaybill.x=1")).missing())
                .isEqualTo(WANTED);
    }

    @Test
    void whatSomebodyChoseIsNotMissed() {
        List<String> chosen =
                List.of("-XX:+UseZGC", "-Xms64m", "-Xmn32m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=70");

        assertThat(new JvmOptions(WANTED, chosen).missing()).isEmpty();
    }

    @Test
    void thoseOfTheJarAreFound() {
        assertThat(JvmOptions.ofThisProcess().missing()).contains("-Xms112m", "-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void whatCanBeSetLaterIsSet() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String max = jvm.getVMOption("MaxHeapFreeRatio").getValue();
        String min = jvm.getVMOption("MinHeapFreeRatio").getValue();
        try {
            new JvmOptions(WANTED, List.of("-XX:+UseSerialGC", "-Xms112m", "-Xmn48m")).makeUpFor();

            assertThat(jvm.getVMOption("MinHeapFreeRatio").getValue()).isEqualTo("20");
            assertThat(jvm.getVMOption("MaxHeapFreeRatio").getValue()).isEqualTo("30");
        } finally {
            jvm.setVMOption("MaxHeapFreeRatio", max);
            jvm.setVMOption("MinHeapFreeRatio", min);
        }
    }
}
