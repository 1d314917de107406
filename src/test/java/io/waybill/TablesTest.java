package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each table belongs to the package whose folder makes it, and only that package has SQL on it. */
class TablesTest {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Path SOURCE = Path.of("src/main/java/io/waybill");
    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (\\w+)");
    private static final Pattern COLUMNS_OF = Pattern.compile("CREATE TABLE (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
    private static final Pattern BELONGS = Pattern.compile("\\n +(?:batch|document|delivery) ");
    private static final Pattern DEPARTING = Pattern.compile("(?:new Departing|Departing\\.all)\\(\\s*\"(\\w+)\"");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** What stands between the literals of one statement: plus signs and what is put in. */
    private static final Pattern GLUE = Pattern.compile("\\s*(?:\\+\\s*[\\w.()\\s]*)?\\+\\s*");

    private static final Pattern USED =
            Pattern.compile("\\b(?:FROM|JOIN|INTO|UPDATE)\\s+(?:ONLY\\s+)?([a-z_]+)\\b(?!\\()");
    private static final Pattern INSERTED = Pattern.compile("Insert\\s*\\.(?:<[^(]+>)?into\\(\\s*\"([a-z_]+)\"");
    private static final Pattern CHANGED =
            Pattern.compile("UPDATE (?:batch|document|delivery)\\b.*?SET(.*?)(?:WHERE|$)", Pattern.DOTALL);
    private static final Pattern STATE_BY_HAND =
            Pattern.compile("(?:^|,)\\s*(?:state|sending|publish) = (?:'[A-Z]|\\?)");

    @Test
    void onlyItsOwnerHasSqlOnATable() throws IOException {
        Map<String, String> owners = owners();
        assertThat(owners)
                .containsEntry("document", "ledger")
                .containsEntry("folder_drop", "intake")
                .containsEntry("delivery_name", "delivery");
        Set<String> trespasses = new TreeSet<>();
        int looked = 0;
        for (Path file : sources()) {
            for (String table : used(file)) {
                String owner = owners.get(table);
                looked += owner == null ? 0 : 1;
                if (owner != null && !owner.equals(room(file))) {
                    trespasses.add(SOURCE.relativize(file) + ": " + table + " belongs to " + owner);
                }
            }
        }
        assertThat(trespasses).isEmpty();
        assertThat(looked).isGreaterThan(80);
    }

    /** Names stay for good; whatever else belongs to a batch, a document or a delivery leaves the ledger with it. */
    @Test
    void whatBelongsToABatchIsDeclaredToLeaveWithIt() throws IOException {
        Map<String, String> owners = owners();
        owners.remove("delivery_name");
        owners.values().removeIf("ledger"::equals);
        Set<String> staying = new TreeSet<>();
        for (String table : owners.keySet()) {
            Matcher columns = COLUMNS_OF.matcher("");
            boolean belongs = false;
            for (Path file : migrations()) {
                columns.reset(Files.readString(file));
                while (columns.find()) {
                    belongs |= columns.group(1).equals(table)
                            && BELONGS.matcher(columns.group(2)).find();
                }
            }
            if (belongs) {
                staying.add(table);
            }
        }
        assertThat(staying).contains("folder_drop", "ods_file");
        for (Path file : sources()) {
            Matcher declared = DEPARTING.matcher(Files.readString(file));
            while (declared.find()) {
                assertThat(owners).containsEntry(declared.group(1), room(file));
                staying.remove(declared.group(1));
            }
        }
        assertThat(staying).isEmpty();
    }

    @Test
    void noStateIsWrittenThatTheTransitionsDoNotKnow() throws IOException {
        Set<String> byHand = new TreeSet<>();
        for (Path file : sources()) {
            for (String statement : statements(file)) {
                Matcher changed = CHANGED.matcher(statement);
                if (changed.find() && STATE_BY_HAND.matcher(changed.group(1)).find()) {
                    byHand.add(SOURCE.relativize(file) + ": " + statement);
                }
            }
        }
        assertThat(byHand).isEmpty();
    }

    private static Map<String, String> owners() throws IOException {
        Map<String, String> owners = new TreeMap<>();
        for (Path file : migrations()) {
            Matcher made = TABLE.matcher(Files.readString(file));
            while (made.find()) {
                owners.put(
                        made.group(1).toLowerCase(Locale.ROOT),
                        MIGRATIONS.relativize(file).getName(0).toString());
            }
        }
        return owners;
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.walk(MIGRATIONS)) {
            return files.filter(path -> path.toString().endsWith(".sql")).toList();
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCE)) {
            return files.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static String room(Path file) {
        return SOURCE.relativize(file).getName(0).toString();
    }

    /** The tables that a file uses, by the words of SQL or by an insert that names its columns. */
    private static List<String> used(Path file) throws IOException {
        List<String> tables = new ArrayList<>();
        for (String statement : statements(file)) {
            USED.matcher(statement).results().forEach(used -> tables.add(used.group(1)));
        }
        INSERTED.matcher(Files.readString(file)).results().forEach(used -> tables.add(used.group(1)));
        return tables;
    }

    /** The strings of a file, those in one that are put together. */
    private static List<String> statements(Path file) throws IOException {
        String source = Files.readString(file);
        List<String> statements = new ArrayList<>();
        Matcher literal = LITERAL.matcher(source);
        int end = -1;
        while (literal.find()) {
            boolean goesOn = end >= 0
                    && GLUE.matcher(source.substring(end, literal.start())).matches();
            if (goesOn) {
                statements.set(statements.size() - 1, statements.get(statements.size() - 1) + literal.group(1));
            } else {
                statements.add(literal.group(1));
            }
            end = literal.end();
        }
        return statements;
    }
}
