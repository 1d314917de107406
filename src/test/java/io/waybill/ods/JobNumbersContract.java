package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.Workers;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry of job numbers must do on every database. */
interface JobNumbersContract {
    LedgerDatabase database();

    @Test
    default void aSymbolGetsANumberForEachLanguageInOrderAndKeepsThem() {
        JobNumbers numbers = new JobNumbers(database().node("a").ledger());

        Map<Language, String> reserved = numbers.reserve(new Symbol("A/RES/70/11"), Map.of(), "NY");

        assertThat(reserved.keySet()).containsExactly(Language.values());
        assertThat(reserved.values())
                .containsExactly("NY900000", "NY900001", "NY900002", "NY900003", "NY900004", "NY900005", "NY900006");
        assertThat(numbers.reserve(new Symbol("a/res/70/11"), Map.of(), "NY")).isEqualTo(reserved);
        assertThat(numbers.reserve(new Symbol("A/RES/70/12"), Map.of(), "NY").get(Language.AR))
                .isEqualTo("NY900007");
    }

    @Test
    default void sixteenThreadsOnTwoNodesGetNoNumberTwiceAndLoseNone() throws Exception {
        List<JobNumbers> nodes = List.of(
                new JobNumbers(database().node("a").ledger()),
                new JobNumbers(database().node("b").ledger()));
        Map<String, Map<Language, String>> given = new ConcurrentHashMap<>();

        Workers.run(16, worker -> {
            for (int i = 0; i < 200; i++) {
                // Every second symbol is asked for by two threads at about the same time, on both nodes.
                String symbol = i % 2 == 0 ? "A/%d/%d".formatted(worker, i) : "S/%d/%d".formatted(worker / 2, i);
                Map<Language, String> reserved = nodes.get(worker % 2).reserve(new Symbol(symbol), Map.of(), "NY");
                Map<Language, String> before = given.putIfAbsent(symbol, reserved);
                assertThat(reserved).hasSize(7);
                if (before != null) {
                    assertThat(reserved).isEqualTo(before);
                }
            }
        });

        List<String> all = given.values().stream()
                .flatMap(numbers -> numbers.values().stream())
                .sorted()
                .toList();
        assertThat(given).hasSize(16 * 100 + 8 * 100);
        assertThat(all)
                .containsExactlyElementsOf(IntStream.range(0, given.size() * 7)
                        .mapToObj(i -> "NY" + (900_000 + i))
                        .toList());
        assertThat(given.values()).allSatisfy(numbers -> assertThat(new ArrayList<>(numbers.values()))
                .isSorted());
    }

    @Test
    default void numbersThatWereFreedAreGivenAgainTheLowestFirst() {
        LedgerNode node = database().node("a");
        JobNumbers numbers = new JobNumbers(node.ledger());
        numbers.reserve(new Symbol("A/1"), Map.of(), "NY");
        numbers.reserve(new Symbol("A/2"), Map.of(), "NY");
        free(node, "NY900009");
        free(node, "NY900004");
        free(node, "NY900001");

        Map<Language, String> reserved = numbers.reserve(new Symbol("A/3"), Map.of(), "NY");

        assertThat(reserved.values())
                .containsExactly("NY900001", "NY900004", "NY900009", "NY900014", "NY900015", "NY900016", "NY900017");
        assertThat(numbers.reserve(new Symbol("A/1"), Map.of(), "NY").get(Language.ZH))
                .isEqualTo("NY900018");
    }

    @Test
    default void whatOdsKnowsIsKeptAndGivenToNobodyElse() {
        LedgerNode node = database().node("a");
        JobNumbers numbers = new JobNumbers(node.ledger());
        Map<Language, String> known = Map.of(Language.EN, "N1536924", Language.FR, "NY900002");

        Map<Language, String> reserved = numbers.reserve(new Symbol("A/RES/70/1"), known, "NY");
        numbers.seen(new Symbol("S/RES/1"), Map.of(Language.EN, "NY900006"));
        Set<String> others = new HashSet<>(
                numbers.reserve(new Symbol("A/RES/70/2"), Map.of(), "NY").values());

        assertThat(reserved).containsAllEntriesOf(known);
        assertThat(reserved.values()).doesNotHaveDuplicates().contains("NY900000", "NY900001", "NY900003");
        assertThat(others)
                .hasSize(7)
                .doesNotContain("NY900002", "NY900006")
                .doesNotContainAnyElementsOf(reserved.values());
    }

    @Test
    default void whatOdsSaidLastIsWhatCounts() throws Exception {
        LedgerNode node = database().node("a");
        List<JobNumbers> nodes = List.of(
                new JobNumbers(node.ledger()),
                new JobNumbers(database().node("b").ledger()));

        Workers.run(8, worker -> nodes.get(worker % 2)
                .seen(new Symbol("A/RES/70/1"), Map.of(Language.EN, "N1536924", Language.FR, "N1536925")));
        nodes.get(0).seen(new Symbol("A/RES/70/1"), Map.of(Language.EN, "N9"));

        assertThat(node.ledger()
                        .read()
                        .queryForList("SELECT number FROM ods_seen_number ORDER BY language", String.class))
                .containsExactly("N9", "N1536925");
    }

    @Test
    default void aPrefixWithTooFewNumbersGivesNoneAndLosesNone() {
        LedgerNode node = database().node("a");
        JobNumbers numbers = new JobNumbers(node.ledger());
        numbers.reserve(new Symbol("A/1"), Map.of(), "NY");
        node.ledger().write(writes -> writes.jdbc().update("UPDATE ods_counter SET next = 999996"));

        assertThatThrownBy(() -> numbers.reserve(new Symbol("A/2"), Map.of(), "NY"))
                .isInstanceOf(NumbersExhausted.class);

        Map<Language, String> known = Map.of(Language.AR, "N1", Language.ZH, "N2", Language.EN, "N3");
        assertThat(numbers.reserve(new Symbol("A/3"), known, "NY").values()).contains("NY999996", "NY999999");
        assertThat(node.ledger().trouble()).isEmpty();
    }

    @Test
    default void aHundredThreadsOnAThousandSymbolsGetSevenNumbersForEach() throws Exception {
        List<JobNumbers> nodes = List.of(
                new JobNumbers(database().node("a").ledger()),
                new JobNumbers(database().node("b").ledger()));
        Map<String, Map<Language, String>> given = new ConcurrentHashMap<>();

        // Each symbol is asked for by two threads, on both nodes.
        Workers.run(100, worker -> {
            for (int i = 0; i < 20; i++) {
                String symbol = "A/" + (worker / 2 * 20 + i);
                Map<Language, String> numbers = nodes.get(worker % 2).reserve(new Symbol(symbol), Map.of(), "NY");
                Map<Language, String> before = given.putIfAbsent(symbol, numbers);
                assertThat(before == null ? numbers : before).isEqualTo(numbers);
            }
        });

        assertThat(given).hasSize(1000);
        assertThat(given.values().stream().flatMap(numbers -> numbers.values().stream()))
                .hasSize(7000)
                .doesNotHaveDuplicates();
    }

    @Test
    default void eachSiteHasNumbersOfItsOwn() {
        JobNumbers numbers = new JobNumbers(database().node("a").ledger());

        assertThat(numbers.reserve(new Symbol("A/1"), Map.of(), "NY").get(Language.AR))
                .isEqualTo("NY900000");
        assertThat(numbers.reserve(new Symbol("A/2"), Map.of(), "GE").get(Language.AR))
                .isEqualTo("GE900000");
        assertThat(numbers.reserve(new Symbol("A/1"), Map.of(), "GE").get(Language.AR))
                .isEqualTo("NY900000");
        assertThatThrownBy(() -> numbers.reserve(new Symbol("A/3"), Map.of(), "ny"))
                .hasMessageContaining("two capital letters, not 'ny'");
    }

    /** Whatever is done in whatever order: no number stands for two things, and each below the counter is accounted for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    default void noNumberIsEverGivenTwiceOrLost(long seed) {
        LedgerNode node = database().node("a");
        JobNumbers numbers = new JobNumbers(node.ledger());
        Random random = new Random(seed);
        Map<String, String> registered = new HashMap<>();
        for (int step = 0; step < 150; step++) {
            Symbol symbol = new Symbol("A/" + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> numbers.free(symbol, numbers.reserved(symbol));
                case 1 -> numbers.foreign(symbol, some(numbers.reserved(symbol), random));
                case 2 -> {
                    Map<Language, String> taken = numbers.reserve(symbol, seenOf(node, symbol), "NY");
                    numbers.seen(symbol, taken);
                    taken.forEach((language, number) -> assertThat(registered.merge(
                                    number, symbol + " " + language, (a, b) -> a.equals(b) ? a : a + b))
                            .isEqualTo(symbol + " " + language));
                }
                case 3 ->
                    numbers.seen(new Symbol("S/" + step), Map.of(Language.EN, "NY" + (900_000 + random.nextInt(200))));
                default -> numbers.reserve(symbol, seenOf(node, symbol), "NY");
            }
        }

        List<String> issued =
                node.ledger().read().queryForList("SELECT number FROM ods_job_number ORDER BY number", String.class);
        int next = node.ledger().read().queryForObject("SELECT next FROM ods_counter", Integer.class);
        Set<String> accounted = new HashSet<>(issued);
        accounted.addAll(node.ledger().read().queryForList("SELECT number FROM ods_seen_number", String.class));
        assertThat(issued).doesNotHaveDuplicates();
        assertThat(accounted)
                .containsAll(
                        IntStream.range(900_000, next).mapToObj(i -> "NY" + i).toList());
        assertThat(node.ledger()
                        .read()
                        .queryForList(
                                "SELECT number FROM ods_job_number WHERE (state IN ('FREE', 'FOREIGN')) <> (symbol IS NULL)",
                                String.class))
                .isEmpty();
    }

    private static List<String> some(List<String> numbers, Random random) {
        return numbers.subList(0, numbers.isEmpty() ? 0 : random.nextInt(numbers.size()));
    }

    private static Map<Language, String> seenOf(LedgerNode node, Symbol symbol) {
        Map<Language, String> seen = new EnumMap<>(Language.class);
        node.ledger()
                .read()
                .query(
                        "SELECT language, number FROM ods_seen_number WHERE symbol = ?",
                        row -> {
                            seen.put(Language.valueOf(row.getString("language")), row.getString("number"));
                        },
                        symbol.key());
        return seen;
    }

    private static void free(LedgerNode node, String number) {
        node.ledger().write(writes -> writes.jdbc()
                .update(
                        "UPDATE ods_job_number SET state = 'FREE', symbol = NULL, language = NULL WHERE number = ?",
                        number));
    }
}
