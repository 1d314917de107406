package io.waybill.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.flows.WaybillProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing after another goes wrong, at random, while senders drop what is hostile, to two nodes on PostgreSQL: in the end all
 * that was dropped is delivered once, refused with a reason, or a duplicate; nothing waits; health was DOWN when something
 * was wrong with what a node needs, and at no other time.
 *
 * <p>{@code -Dwaybill.soak.minutes=10 -Dwaybill.soak.seed=1} for a short one. Run as root, or under {@code unshare -rm}, it fills a
 * disk as well; with strace it slows a share down, and with a C compiler it sets clocks wrong.
 */
class FaultSoak {
    private static final Logger LOG = LoggerFactory.getLogger(FaultSoak.class);
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("waybill.soak.minutes", 60));
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration VERY_LONG = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("waybill.soak.seed", System.nanoTime());
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Integer> happened = new TreeMap<>();
    private Site site;
    private Corpus corpus;
    private Random random;

    @Test
    void whateverHappensNothingStrandsAndNothingLies() throws Exception {
        LOG.warn("Seed {}: repeat with -Dwaybill.soak.seed={}", seed, seed);
        random = new Random(seed);
        try (Site opened = new Site(folder)) {
            site = opened;
            corpus = new Corpus(new Random(seed + 1), site.disk().resolve("prepared"));
            site.start();
            Instant end = Instant.now().plus(LENGTH);
            while (Instant.now().isBefore(end)) {
                calm();
                harm();
            }
            corpus.awaitWriters();
            LOG.warn("Over: {}", happened);

            awaitQuiet();

            judge();
        }
        assertThat(complaints).isEmpty();
    }

    /** Nothing is wrong, and no node says so. */
    private void calm() throws Exception {
        Instant until = Instant.now().plusMillis(3_000 + random.nextInt(4_000));
        while (Instant.now().isBefore(until)) {
            drop();
            for (Node node : site.nodes()) {
                String said = node.answer("/actuator/health");
                if (!said.startsWith("{\"status\":\"UP\"")) {
                    complaints.add("while nothing was wrong, %s said %s".formatted(node.name(), said));
                }
            }
            pause();
        }
    }

    private void harm() throws Exception {
        List<Fault> faults = new Faults(site, random).all();
        Fault fault = faults.get(random.nextInt(faults.size()));
        happened.merge(fault.name(), 1, Integer::sum);
        boolean frozen = fault.name().endsWith("frozen");
        Duration length = frozen ? Duration.ofSeconds(45) : Duration.ofSeconds(12 + random.nextInt(20));
        LOG.warn("{} for {} s", fault.name(), length.toSeconds());
        fault.begin().run();
        Instant begun = Instant.now();
        boolean told = false;
        while (Instant.now().isBefore(begun.plus(length))) {
            if (!fault.stopsSenders()) {
                drop();
            }
            told |= fault.told().isSo();
            pause();
        }
        if (!told) {
            complaints.add("nobody was told of '%s'".formatted(fault.name()));
        }
        fault.end().run();
        Instant over = Instant.now();
        try {
            await().atMost(LONG).pollInterval(LOOK_EVERY).until(() -> {
                // Whether a store is back is found out by what is sent to it.
                drop();
                return site.nodes().stream()
                        .allMatch(node ->
                                node.isUp() && !node.answer("/actuator/stores").contains("\"trouble\":\""));
            });
            LOG.warn(
                    "... well again after {} s",
                    Duration.between(over, Instant.now()).toMillis() / 1e3);
        } catch (ConditionTimeoutException e) {
            complaints.add("'%s' was over, and still they said %s"
                    .formatted(
                            fault.name(),
                            site.nodes().stream()
                                    .map(node -> node.answer("/actuator/health"))
                                    .toList()));
        }
    }

    /** Senders whose disk is full wait. */
    private void drop() {
        try {
            corpus.drop(site.inbox());
        } catch (IOException e) {
            LOG.debug("A sender could not drop", e);
        }
    }

    private static void pause() {
        await().pollDelay(LOOK_EVERY).until(() -> true);
    }

    private void awaitQuiet() throws Exception {
        Instant begun = Instant.now();
        try {
            await().atMost(VERY_LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
                JsonNode books = site.nodes().get(0).waybill().books();
                return books.path("waiting").path("documents").asInt() == 0
                        && books.path("in_flight").path("documents").asInt() == 0
                        && left().isEmpty();
            });
            LOG.warn(
                    "Quiet after {} s: {}",
                    Duration.between(begun, Instant.now()).toSeconds(),
                    site.nodes().get(0).waybill().books());
        } catch (ConditionTimeoutException e) {
            complaints.add(
                    "it never became quiet: " + site.nodes().get(0).waybill().books() + ", left " + left());
        }
    }

    /** What still stands in the inbox, but for what senders get. */
    private Collection<String> left() throws IOException {
        return WaybillProcess.files(site.inbox()).keySet().stream()
                .filter(name -> !name.matches("(?s)(answers|done|quarantine)/.*"))
                .toList();
    }

    private void judge() throws Exception {
        JsonNode books = site.nodes().get(0).waybill().books();
        if (!books.path("balanced").asBoolean()
                || books.path("failed").path("documents").asInt() != 0) {
            complaints.add("the books: " + books);
        }
        Map<String, Integer> atFolder = counted(WaybillProcess.files(site.outbox()).entrySet().stream()
                .filter(file -> !file.getKey().startsWith(".waybill/"))
                .map(Map.Entry::getValue)
                .toList());
        Map<String, Integer> atS3 =
                site.s3().checksums().stream().collect(Collectors.toMap(one -> one, one -> 1, Integer::sum));
        Map<String, Integer> quarantined =
                counted(WaybillProcess.files(site.inbox().resolve("quarantine")).values());
        corpus.delivered().forEach((sha256, name) -> {
            if (atFolder.getOrDefault(sha256, 0) != 1 || atS3.getOrDefault(sha256, 0) != 1) {
                complaints.add("'%s' is %d times in the outbox, %d times at S3, %d times in quarantine"
                        .formatted(
                                name,
                                atFolder.getOrDefault(sha256, 0),
                                atS3.getOrDefault(sha256, 0),
                                quarantined.getOrDefault(sha256, 0)));
            }
        });
        corpus.refused().forEach((sha256, name) -> {
            if (!quarantined.containsKey(sha256) || atS3.containsKey(sha256)) {
                complaints.add("'%s' should be in quarantine".formatted(name));
            }
        });
        atS3.keySet().stream()
                .filter(sha256 -> !corpus.delivered().containsKey(sha256))
                .forEach(sha256 -> complaints.add("S3 has what nobody dropped so: " + sha256));
        if (books.path("duplicate").path("documents").asInt() != corpus.duplicates()) {
            complaints.add("%d were dropped again: %s".formatted(corpus.duplicates(), books));
        }
        addAll("batches that aren't settled", "SELECT name FROM batch WHERE state <> 'SETTLED'");
        addAll("deliveries that are open", "SELECT target FROM delivery WHERE state <> 'DELIVERED'");
        addAll(
                "receipts in the wrong place",
                WaybillProcess.files(site.disk()).keySet().stream()
                        .filter(name -> name.contains("data/receipts"))
                        .toList());
        addAll("left in staging", WaybillProcess.files(site.staging()).keySet());
        for (String name : WaybillProcess.files(site.disk()).keySet()) {
            if (name.endsWith(".log") && !name.contains("/data/")) {
                addAll(
                        "traces in " + name,
                        Files.readString(site.disk().resolve(name))
                                .lines()
                                .filter(line -> line.startsWith("\tat ") || line.startsWith("Caused by"))
                                .limit(5)
                                .toList());
            }
        }
    }

    private void addAll(String what, String sql) throws Exception {
        addAll(what, site.rows(sql));
    }

    private void addAll(String what, Collection<String> found) {
        if (!found.isEmpty()) {
            complaints.add("%s: %s".formatted(what, found));
        }
    }

    private static Map<String, Integer> counted(Collection<Path> files) throws IOException {
        Map<String, Integer> counted = new TreeMap<>();
        for (Path file : files) {
            counted.merge(Corpus.sha256(Files.readAllBytes(file)), 1, Integer::sum);
        }
        return counted;
    }
}
