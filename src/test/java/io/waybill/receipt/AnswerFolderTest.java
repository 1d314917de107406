package io.waybill.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFolderTest {
    @TempDir
    Path folder;

    /** Else a receipt that is put late would be put, or taken back, together with what revised it. */
    @Test
    void aReceiptAndItsRevisionsAreToldApart() throws IOException {
        try (AnswerFolder answers = new AnswerFolder(folder)) {
            for (String name : List.of(
                    "a.12345678.receipt.json",
                    "a.12345678.receipt.csv",
                    "a.12345678.report.csv",
                    "a.12345678.revision-2.receipt.json",
                    "a.12345678.revision-20.receipt.json",
                    "a.12345678b.receipt.json")) {
                answers.put(name, out -> out.write(name.getBytes(StandardCharsets.UTF_8)));
            }

            assertThat(answers.of("a.12345678"))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder(
                            "a.12345678.receipt.json", "a.12345678.receipt.csv", "a.12345678.report.csv");
            assertThat(answers.of("a.12345678.revision-2"))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("a.12345678.revision-2.receipt.json");
        }
    }
}
