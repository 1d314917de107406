package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
    @Test
    void anExplanationCanBeWrittenWhateverTheNameIs(@TempDir Path folder) throws IOException {
        for (String name : List.of(
                "a.pdf",
                "x".repeat(243),
                "x".repeat(255),
                "\u05e2".repeat(127),
                "\u4e2d".repeat(85),
                "\ud83d\udce6".repeat(63))) {
            String explanation = Quarantine.explanation(name);
            Files.writeString(folder.resolve(explanation), name);

            assertThat(explanation.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
            assertThat(explanation).endsWith(".problem.txt").startsWith(name.substring(0, 1));
        }
        assertThat(Quarantine.explanation("a.pdf")).isEqualTo("a.pdf.problem.txt");
    }

    @Test
    void twoLongNamesThatBeginTheSameHaveTwoExplanations() {
        assertThat(Quarantine.explanation("\u05e2".repeat(126) + "1"))
                .isNotEqualTo(Quarantine.explanation("\u05e2".repeat(126) + "2"));
    }
}
