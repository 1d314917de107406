package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators do to flow files: they copy them, and break them. */
class FlowFilesIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Ways to break a copy of a good file, each with the line and the words that it is refused with. */
    private enum Broken {
        SYNTAX(text -> "- route:\n    id: broken\n   from: nowhere\n", 3, "expected"),
        PARAMETER(text -> text.replace("settle:", "setle:"), 13, "no parameter 'setle': it has .*settle"),
        VALUE(text -> text.replace("\"{{flow.settle}}\"", "two seconds"), 13, "'two seconds': use a time such as 2s"),
        KAMELET(
                text -> text.replace("inspect-action", "inspct-action"),
                45,
                "no Kamelet 'inspct-action': there are .*inspect-action"),
        SETTING(text -> text.replace("flow.types", "flow.typs"), 47, "no setting 'typs': it has .*types"),
        STORE(text -> text.replace("\"{{flow.stores}}\"", "folder,minoi"), 52, "no store 'minoi': .*minio"),
        PUBLISH(text -> text.replace("\"{{flow.publish}}\"", "sometimes"), 53, "use one of each, together"),
        CONFIGURATION(
                text -> text.replace("document-errors", "document-error"),
                34,
                "no routeConfiguration 'document-error': use one of .*document-errors"),
        DANGLING(
                text -> text.replace("kamelet:job-number-action", "direct:number-it"),
                48,
                "nothing reads from direct:number-it"),
        METHOD(
                text -> text.replace(
                        "to: kamelet:job-number-action", "bean: { ref: intakeSteps, method: \"takeAll(${body})\" }"),
                48,
                "bean 'intakeSteps' has no method that 'takeAll\\(\\$\\{body}\\)' could call: it has .*takeEach\\("),
        PARAMETERS(
                text -> text.replace(
                        "to: kamelet:job-number-action", "bean: { ref: intakeSteps, method: \"takeEach(${body})\" }"),
                48,
                "bean 'intakeSteps' has no method that 'takeEach\\(\\$\\{body}\\)' could call: it has takeEach\\("),
        DESCRIPTION(text -> text.replaceFirst("    description: .*\n", ""), 4, "no description"),
        SAME_ID(text -> text.replace("{{flow}}-intake", "scans-intake"), 4, "'scans-intake' is taken by flows/scans"),
        SAME_INBOX(text -> text.replace("\"{{flow.inbox}}\"", "inbox/scans"), 11, "which the flow 'scans' takes from"),
        INBOX_WITHIN(text -> text.replace("\"{{flow.inbox}}\"", "inbox/scans/more"), 11, "lies in .*inbox/scans,"),
        INBOX_AROUND(text -> text.replace("\"{{flow.inbox}}\"", "inbox"), 11, "contains .*inbox/(scans|letters),"),
        SAME_LANE(
                text -> text.replace("flow: \"{{flow}}\"", "flow: scans"),
                25,
                "takes uploads/scans, and so does .*say 'flow: \"\\{\\{flow}}\"'"),
        NOBODYS_LANE(
                text -> text.replaceFirst("flow: \"\\{\\{flow}}\"", "flow: nobody"),
                18,
                "no flow 'nobody' that would take the documents on");

        private final UnaryOperator<String> change;
        private final int line;
        private final String reason;

        Broken(UnaryOperator<String> change, int line, String reason) {
            this.change = change;
            this.line = line;
            this.reason = reason;
        }

        /** Before the good ones in the alphabet. */
        private String flow() {
            return "a-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    @TempDir
    Path folder;

    @Test
    void aCopyIsASecondFlowAndABrokenOneHurtsNobody() throws IOException {
        Path routes = folder.resolve("routes");
        copy(Path.of("routes"), routes);
        String good = Files.readString(routes.resolve("flows/scans.camel.yaml"));
        try (WaybillProcess waybill =
                WaybillProcess.in(folder).with("WAYBILL_ODS", "false").start()) {
            Files.writeString(waybill.inbox().resolve("before.txt"), "before");
            assertThat(waybill.awaitReceipts(1)).hasSize(1);
        }
        Files.copy(routes.resolve("flows/scans.camel.yaml"), routes.resolve("flows/letters.camel.yaml"));
        for (Broken broken : Broken.values()) {
            Files.writeString(routes.resolve("flows/" + broken.flow() + ".camel.yaml"), broken.change.apply(good));
        }
        try (WaybillProcess waybill =
                WaybillProcess.in(folder).with("WAYBILL_ODS", "false").start()) {
            Map<String, JsonNode> flows = flows(waybill);
            assertThat(flows.get("scans").path("state").asText()).isEqualTo("in force");
            assertThat(flows.get("letters").path("state").asText())
                    .as(waybill.log())
                    .isEqualTo("in force");
            assertThat(flows.get("letters").path("stores").toString()).contains("folder");
            for (Broken broken : Broken.values()) {
                JsonNode flow = flows.get(broken.flow());
                assertThat(flow.path("state").asText()).as(broken.flow()).isEqualTo("refused");
                assertThat(flow.path("reason").asText()).as(broken.flow()).containsPattern(broken.reason);
                assertThat(flow.path("line").asInt()).as(flow.toString()).isEqualTo(broken.line);
                assertThat(waybill.log())
                        .containsPattern("flows/" + broken.flow() + ".camel.yaml is refused, line " + broken.line);
                Path inbox = Files.createDirectories(folder.resolve("inbox").resolve(broken.flow()));
                Files.writeString(inbox.resolve("left-alone.txt"), broken.flow());
            }
            Files.writeString(folder.resolve("inbox/letters/letter.txt"), "a letter");
            Files.writeString(waybill.inbox().resolve("scan.txt"), "a scan");
            await().atMost(LONG).until(() -> delivered("letters", "letter.txt") && delivered("scans", "scan.txt"));
            await().atMost(LONG).until(() -> WaybillProcess.filesOfDays(folder.resolve("inbox/letters/done"))
                    .containsKey("letter.txt"));
            for (Broken broken : Broken.values()) {
                assertThat(folder.resolve("inbox").resolve(broken.flow()).resolve("left-alone.txt"))
                        .exists();
            }
        }
    }

    @Test
    void whatPassesTheCheckAndFailsAtTheStartLeavesNothingRunning() throws IOException {
        Path routes = folder.resolve("routes");
        copy(Path.of("routes"), routes);
        String good = Files.readString(routes.resolve("flows/scans.camel.yaml"));
        Files.writeString(routes.resolve("flows/letters.camel.yaml"), good.replace("\"{{flow.workers}}\"", "0"));
        // Without a decision on it, a document would stay claimed.
        Files.writeString(
                routes.resolve("flows/memos.camel.yaml"),
                good.replaceAll("(?s) {8}- to:\\R {12}uri: kamelet:deliver-action.*?\\R\\R", "\n"));
        try (WaybillProcess waybill =
                WaybillProcess.in(folder).with("WAYBILL_ODS", "false").start()) {
            Map<String, JsonNode> flows = flows(waybill);
            assertThat(flows.get("letters").path("state").asText()).isEqualTo("refused");
            assertThat(flows.get("letters").toString())
                    .contains("documents/letters has 0 workers: there must be 1 at least");
            assertThat(flows.get("scans").path("state").asText()).isEqualTo("in force");
            Path left = Files.writeString(
                    Files.createDirectories(folder.resolve("inbox/letters")).resolve("letter.txt"), "a letter");
            Files.writeString(folder.resolve("inbox/memos/memo.txt"), "a memo");
            await().atMost(LONG).until(() -> rejectedMemos().containsKey("memo.txt.problem.txt"));
            assertThat(rejectedMemos().get("memo.txt.problem.txt"))
                    .content()
                    .contains("let it end in a 'deliver-action'");
            assertThat(left).exists();
        }
    }

    private Map<String, Path> rejectedMemos() throws IOException {
        return WaybillProcess.filesOfDays(folder.resolve("inbox/memos/quarantine"));
    }

    private boolean delivered(String flow, String name) throws IOException {
        return WaybillProcess.files(folder.resolve("outbox").resolve(flow)).keySet().stream()
                .anyMatch(file -> file.endsWith(name));
    }

    private static Map<String, JsonNode> flows(WaybillProcess waybill) throws IOException {
        Map<String, JsonNode> flows = new LinkedHashMap<>();
        waybill.get("/api/v1/flows").forEach(flow -> flows.put(flow.path("name").asText(), flow));
        return flows;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Path target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
