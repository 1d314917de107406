package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settled long ago leaves the ledger. */
interface DepartureContract extends OnALedger {
    Duration AT_ONCE = Duration.ofMillis(1);
    List<String> TABLES = List.of("batch", "document", "delivery", "chunk", "event", "batch_store");

    /** A time in that month. */
    long AUGUST = 1_786_800_000_000L;

    @Test
    default void whatSettledIsInTheFileOfItsMonthWithEverythingAndNoLongerInTheLedger(@TempDir Path archive)
            throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);
        traffic.planAll("minio", "azure");
        traffic.claim("minio", 5).forEach(traffic::delivered);
        traffic.claim("azure", 5).forEach(traffic::waiting);
        traffic.claim("azure", 5).forEach(traffic::delivered);
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);
        List<UUID> documents =
                node.ledger().read().queryForList("SELECT id FROM document ORDER BY position", UUID.class);

        assertThat(node.departure(archive).run()).isEqualTo(1);

        for (String table : TABLES) {
            assertThat(traffic.number("SELECT COUNT(*) FROM " + table))
                    .as(table)
                    .isZero();
        }
        List<JsonNode> lines = Archived.in(archive, "2026-08").lines();
        assertThat(lines).hasSize(1);
        JsonNode line = lines.get(0);
        assertThat(line.path("id").asText()).isEqualTo(batch.toString());
        assertThat(line.path("flow").asText()).isEqualTo(Traffic.FLOW);
        assertThat(line.path("state").asText()).isEqualTo("SETTLED");
        assertThat(line.path("settled_at").asText()).startsWith("2026-08-15T");
        assertThat(line.path("settings").isObject()).isTrue();
        assertThat(line.path("last").asBoolean()).isTrue();
        assertThat(line.path("documents").findValuesAsText("name")).containsExactly("document-0.pdf", "document-1.pdf");
        JsonNode first = line.at("/documents/0");
        assertThat(first.path("id").asText()).isEqualTo(documents.get(0).toString());
        assertThat(first.path("sha256").asText()).hasSize(64);
        assertThat(first.path("size").asLong()).isEqualTo(Traffic.SIZE);
        assertThat(first.path("metadata").isObject()).isTrue();
        assertThat(first.path("outcome").asText()).isEqualTo("DELIVERED");
        assertThat(first.path("deliveries").findValuesAsText("store")).containsExactlyInAnyOrder("minio", "azure");
        for (JsonNode delivery : first.path("deliveries")) {
            assertThat(delivery.path("state").asText()).isEqualTo("DELIVERED");
            assertThat(delivery.path("proof").asText()).isEqualTo("WHOLE");
            assertThat(delivery.path("location").asText()).isEqualTo("at scans/document-0.pdf");
            assertThat(delivery.path("large").isBoolean()).isTrue();
            assertThat(delivery.path("settled_at").asText()).endsWith("Z");
            assertThat(delivery.has("document")).isFalse();
        }
        assertThat(first.path("events").findValuesAsText("detail")).anyMatch(words -> words.contains("was cut"));
        assertThat(node.books().sum().balanced()).isTrue();
        assertThat(node.departure(archive).run()).isZero();
    }

    @Test
    default void nothingLeavesForAMountPointWithoutItsMount(@TempDir Path folder) throws Exception {
        LedgerNode node = database().node("a");
        Path archive = folder.resolve("archive");
        Departure departure = node.departure(archive);
        settledBatch(node);
        assertThat(departure.run()).isEqualTo(1);
        settledBatch(node);

        Files.move(archive, folder.resolve("away"));
        Files.createDirectory(archive);
        assertThat(departure.run()).isZero();
        assertThat(archive).isEmptyDirectory();
        assertThat(new Traffic(node).number("SELECT COUNT(*) FROM batch")).isOne();

        Files.delete(archive);
        Files.move(folder.resolve("away"), archive);
        assertThat(departure.run()).isEqualTo(1);
    }

    private static void settledBatch(LedgerNode node) {
        Traffic traffic = new Traffic(node);
        traffic.batch(1);
        traffic.planAll("minio");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        settle(node);
    }

    @Test
    default void whatMayBeSentAgainIsPausedOrIsNotOldEnoughStays(@TempDir Path archive) throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID failed = traffic.batch(2);
        traffic.planAll("minio");
        List<Delivery> ended = traffic.claim("minio", 2);
        traffic.delivered(ended.get(0));
        traffic.failed(ended.get(1));
        UUID paused = traffic.batch(1);
        traffic.planAll("minio");
        List<Delivery> inWork = traffic.claim("minio", 1);
        node.control().pause(paused);
        traffic.delivered(inWork.get(0));
        settle(node);
        UUID open = traffic.batch(1);
        traffic.planAll("minio");

        assertThat(node.departure(archive).run()).isZero();
        assertThat(batches(node)).containsExactly(failed, paused, open);

        node.control().resume(paused);
        node.failedWork().dismiss(failed);
        settle(node);
        assertThat(node.departure(new Archive(archive), Duration.ofDays(1)).run())
                .isZero();
        assertThat(node.departure(new Archive(archive), Duration.ZERO).run()).isZero();
        database().update("UPDATE delivery SET session = 'left at the store' WHERE state = 'FAILED'");
        assertThat(node.departure(archive).run()).isEqualTo(1);
        assertThat(batches(node)).containsExactly(failed, open);

        database().update("UPDATE delivery SET session = NULL");
        assertThat(node.departure(archive).run()).isEqualTo(1);
        assertThat(batches(node)).containsExactly(open);
        assertThat(node.books().sum().balanced()).isTrue();
        assertThat(node.books().sum().seen()).isEqualTo(1);
        traffic.claim("minio", 1).forEach(traffic::delivered);
        assertThat(node.books().sum().in(Books.Place.DELIVERED)).isEqualTo(1);
    }

    @Test
    default void whatIsRejectedOrADuplicateLeavesAsWell(@TempDir Path archive) throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        traffic.batch(2);
        List<Document> documents = traffic.claimDocuments(2);
        node.ledger().write(writes -> {
            node.claimedDocuments().reject(writes, documents.get(0), Traffic.NO);
            node.claimedDocuments().duplicate(writes, documents.get(1), Ids.next(), "it was delivered before");
            return 2;
        });
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);

        assertThat(node.departure(archive).run()).isEqualTo(1);

        List<JsonNode> left = Archived.in(archive, "2026-08").documents();
        assertThat(left)
                .extracting(document -> document.path("state").asText())
                .containsExactly("REJECTED", "DUPLICATE");
        assertThat(left.get(1).has("duplicate_of")).isTrue();
    }

    @Test
    default void whatCanNotBeReadStaysAndHoldsUpNobodyElse(@TempDir Path archive) throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        List<UUID> batches = List.of(traffic.batch(1), traffic.batch(1), traffic.batch(1));
        traffic.planAll("minio");
        traffic.claim("minio", 5).forEach(traffic::delivered);
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);
        database()
                .update(
                        "UPDATE description SET notes = '[{' WHERE document = (SELECT id FROM document WHERE batch = ?)",
                        batches.get(0));

        Departure departure = node.departure(archive);
        assertThat(departure.run()).isEqualTo(2);
        assertThat(departure.run()).isZero();

        assertThat(node.ledger().read().queryForList("SELECT id FROM batch", UUID.class))
                .containsExactly(batches.get(0));
        assertThat(Archived.in(archive, "2026-08").lines()).hasSize(2);
        database().update("UPDATE description SET notes = '[]' WHERE notes = '[{'");
        assertThat(departure.run()).isEqualTo(1);
    }

    @Test
    default void aLargeBatchLeavesInPiecesAndTheBooksBalanceBetweenThem(@TempDir Path archive) throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        int count = 2 * DepartingRows.LARGEST_PIECE + 50;
        traffic.batch(count);
        traffic.planAll("minio");
        traffic.claim("minio", count).forEach(traffic::delivered);
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);
        UUID batch = batches(node).get(0);
        DepartingRows rows = new DepartingRows(node.ledger(), List.of());

        DepartingPiece first = rows.next(batch).orElseThrow();
        assertThat(first.last()).isFalse();
        node.ledger().write(writes -> {
            new DepartedRows(List.of()).remove(writes, List.of(first));
            return 1;
        });
        database().assertCounted();
        assertThat(node.books().sum().seen()).isEqualTo(count - DepartingRows.LARGEST_PIECE);
        assertThat(node.departure(archive).run()).isEqualTo(2);

        assertThat(batches(node)).isEmpty();
        Archived archived = Archived.in(archive, "2026-08");
        assertThat(archived.lines())
                .extracting(line -> line.path("last").asBoolean())
                .containsExactly(false, true);
        assertThat(archived.documents())
                .extracting(document -> document.path("position").asInt())
                .containsExactlyElementsOf(IntStream.range(DepartingRows.LARGEST_PIECE, count)
                        .boxed()
                        .toList());
    }

    @Test
    default void aKillBetweenWritingAndTakingOutWritesALineTwiceAndLosesNothing(@TempDir Path archive)
            throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        for (int i = 0; i < 5; i++) {
            traffic.batch(2);
        }
        traffic.planAll("minio");
        traffic.claim("minio", 10).forEach(traffic::delivered);
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);
        Archive breaking = new Archive(archive) {
            @Override
            void append(String month, ByteBuffer member) {
                super.append(month, member);
                node.connections().breakDown();
            }
        };

        assertThatThrownBy(() -> node.departure(breaking, AT_ONCE).run()).isInstanceOf(LedgerUnavailable.class);
        node.connections().heal();
        await().ignoreExceptions().until(() -> {
            node.runs().beat();
            return node.ledger().trouble().isEmpty();
        });
        assertThat(traffic.number("SELECT COUNT(*) FROM document")).isEqualTo(10);
        assertThat(node.departure(archive).run()).isEqualTo(5);

        Archived archived = Archived.in(archive, "2026-08");
        assertThat(archived.lines()).hasSize(10);
        assertThat(archived.once()).hasSize(5);
        assertThat(archived.documents()).hasSize(10);
        assertThat(batches(node)).isEmpty();
    }

    @Test
    default void rowsOfOtherPackagesLeaveWithWhatTheyBelongTo(@TempDir Path archive) throws Exception {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(2);
        traffic.planAll("ods");
        List<Delivery> deliveries = traffic.claim("ods", 2);
        deliveries.forEach(traffic::delivered);
        settle(node);
        database().update("UPDATE batch SET settled_at = ?", AUGUST);
        List<String> symbols = IntStream.range(0, DepartingRows.LARGEST_PIECE + 20)
                .mapToObj(i -> "A/RES/%03d".formatted(i))
                .toList();
        for (String symbol : symbols) {
            database()
                    .update(
                            "INSERT INTO ods_listed_symbol (batch, symbol, state, changed_at) VALUES (?, ?, 'KEPT', 5)",
                            batch,
                            symbol);
        }
        for (String state : List.of("DONE", "LEFT")) {
            database()
                    .update(
                            "INSERT INTO folder_drop (id, batch, position, inbox, path, staged, role, state, size, modified,"
                                    + " file_key) VALUES (?, ?, 0, '', '', '', '', ?, 1, 1, '')",
                            Ids.next(),
                            batch,
                            state);
        }
        Delivery sent = deliveries.get(0);
        database()
                .update(
                        "INSERT INTO ods_listed_file (document, location) VALUES (?, 'x')",
                        sent.document().id());
        database()
                .update(
                        "INSERT INTO ods_file (delivery, symbol, language, number, in_doubt) VALUES (?, 'A', 'EN', 'N1', TRUE)",
                        sent.id());

        Departure departure = node.departure(
                new Archive(archive),
                AT_ONCE,
                Departing.all("ods_listed_symbol", Departing.Of.BATCH, "symbol"),
                new Departing("folder_drop", Departing.Of.BATCH, "id", "state = 'DONE'", Set.of()),
                Departing.all("ods_listed_file", Departing.Of.DOCUMENT, "document"),
                Departing.all("ods_file", Departing.Of.DELIVERY, "delivery").withFlags("in_doubt", "stand_in"));
        assertThat(departure.run()).isEqualTo(2);

        for (String table : List.of("batch", "ods_listed_symbol", "ods_listed_file", "ods_file")) {
            assertThat(traffic.number("SELECT COUNT(*) FROM " + table))
                    .as(table)
                    .isZero();
        }
        assertThat(traffic.text("SELECT state FROM folder_drop")).isEqualTo("LEFT");
        List<JsonNode> lines = Archived.in(archive, "2026-08").lines();
        assertThat(lines)
                .flatExtracting(line -> line.path("ods_listed_symbol").findValuesAsText("symbol"))
                .containsExactlyElementsOf(symbols);
        assertThat(lines)
                .flatExtracting(line -> line.path("folder_drop").findValuesAsText("state"))
                .containsExactly("DONE");
        JsonNode document = lines.stream()
                .flatMap(line -> line.path("documents").findParents("ods_listed_file").stream())
                .findFirst()
                .orElseThrow();
        assertThat(document.at("/ods_listed_file/0/location").asText()).isEqualTo("x");
        assertThat(document.at("/deliveries/0/ods_file/0/number").asText()).isEqualTo("N1");
        assertThat(document.at("/deliveries/0/ods_file/0/in_doubt").booleanValue())
                .isTrue();
    }

    @Test
    default void ofSeveralNodesTheOneThatRunsLongestDoesIt(@TempDir Path archive) {
        LedgerNode elder = database().node("a");
        LedgerNode younger = database().node("b");
        Traffic traffic = new Traffic(elder);
        traffic.batch(1);
        traffic.planAll("minio");
        traffic.claim("minio", 1).forEach(traffic::delivered);
        settle(elder);

        assertThat(younger.departure(archive).run()).isZero();
        assertThat(batches(elder)).hasSize(1);
        elder.runs().end();
        assertThat(younger.departure(archive).run()).isEqualTo(1);
    }

    @Test
    default void howLongItStaysIsWhatIsWantedOrNeeded() {
        NeededFor month = new NeededFor(Duration.ofDays(30), "duplicates");
        NeededFor day = new NeededFor(Duration.ofDays(1), "quotas");

        assertThat(Departure.longest(Duration.ofDays(90), List.of(month, day))).isEqualTo(Duration.ofDays(90));
        assertThat(Departure.longest(Duration.ofHours(1), List.of(day, month))).isEqualTo(Duration.ofDays(30));
        assertThat(Departure.longest(Duration.ofHours(1), List.of(month, day))).isEqualTo(Duration.ofDays(30));
        assertThat(Departure.longest(Duration.ZERO, List.of(month))).isZero();
    }

    @Test
    default void whatIsDueIsFoundByTheOrderOfIds(@TempDir Path archive) {
        LedgerNode node = database().node("a");
        new Traffic(node).batch(1);

        node.departure(archive).run();

        String sql = node.connections().prepared().stream()
                .filter(each -> each.contains("settled_at < now_ms()"))
                .findFirst()
                .orElseThrow();
        assertThat(Arrays.asList(sql.split(" "))).contains("id");
        if (node.isSqlite()) {
            String plan = new Plans(node).of("settled_at < now_ms()", new UUID(0, 0), Ids.next(), 1, 10);
            assertThat(plan)
                    .contains("SEARCH b USING PRIMARY KEY (id>? AND id<?)")
                    .as("whatever waits in the queues isn't looked through for each batch")
                    .contains("(batch=?)", "(document=?)")
                    .doesNotContain("Sort");
        }
    }

    private static List<UUID> batches(LedgerNode node) {
        return node.ledger().read().queryForList("SELECT id FROM batch ORDER BY id", UUID.class);
    }

    @Test
    default void aPieceThatTwoNodesTakeOutIsCountedOnce() {
        LedgerNode node = database().node("a");
        Traffic traffic = new Traffic(node);
        UUID batch = traffic.batch(DepartingRows.LARGEST_PIECE + 20);
        traffic.planAll("minio");
        traffic.claim("minio", 1_000).forEach(traffic::delivered);
        settle(node);
        DepartingRows rows = new DepartingRows(node.ledger(), List.of());
        List<DepartingPiece> piece = List.of(rows.next(batch).orElseThrow());

        for (int times = 0; times < 2; times++) {
            node.ledger().write(writes -> {
                new DepartedRows(List.of()).remove(writes, piece);
                return piece;
            });
        }

        assertThat(traffic.number("SELECT documents FROM batch")).isEqualTo(20);
        assertThat(traffic.number("SELECT COUNT(*) FROM document")).isEqualTo(20);
    }

    private static void settle(LedgerNode node) {
        Traffic traffic = new Traffic(node);
        node.batches().claimReceipts(Traffic.FLOW, 100).forEach(traffic::settled);
        // A millisecond later all of it is old enough.
        long now = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > now + 2);
    }
}
