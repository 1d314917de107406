package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each table belongs to one package, which alone has SQL on it. */
class WallsTest {
    private static final Path SOURCE = Path.of("src/main/java/io/waybill");

    /** A table of the ledger where SQL names one. */
    private static final Pattern OF_THE_LEDGER = Pattern.compile(
            "\\b(FROM|JOIN|INTO|UPDATE)\\s+(\"\\s*\\+\\s*\")?(node_run|batch|document|delivery|chunk|event)\\b");

    private static final Pattern OF_ODS = Pattern.compile("\\bods_[a-z]+(_[a-z]+)*\\b");

    @ParameterizedTest
    @ValueSource(strings = {"ods", "receipt", "inspect", "console", "standin", "camel"})
    void onlyTheLedgerHasSqlOnItsTables(String other) {
        assertThat(files(SOURCE.resolve(other)))
                .as("give the ledger a method for it")
                .noneMatch(file -> OF_THE_LEDGER.matcher(text(file)).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "delivery", "intake", "receipt", "inspect", "console", "standin", "camel"})
    void onlyOdsHasSqlOnItsTables(String other) {
        assertThat(files(SOURCE.resolve(other)))
                .noneMatch(file -> OF_ODS.matcher(text(file)).find());
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
