package io.waybill.console;

import io.waybill.flow.Flow;
import io.waybill.flow.FlowState;
import io.waybill.flow.Flows;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Batches;
import io.waybill.ledger.NotPossible;
import io.waybill.ods.ListRequests;
import io.waybill.ods.SendReports;
import io.waybill.ods.SymbolText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes lists of symbols from programs, as the inbox of the flow takes them from people, and tells what became of them. */
@RestController
@RequestMapping("/api/v1/send-files")
class SendFilesController {
    private static final String FLOW = "send-files";

    /**
     * @param symbols each may hold several, separated by line breaks, commas or semicolons
     * @param languages two letters each; none: all seven
     */
    record Wanted(Optional<List<String>> symbols, Optional<List<String>> languages) {}

    private final Flows flows;
    private final ListRequests requests;
    private final SendReports reports;
    private final IdLookup ids;
    private final Batches batches;

    SendFilesController(Flows flows, ListRequests requests, SendReports reports, IdLookup ids, Batches batches) {
        this.flows = flows;
        this.requests = requests;
        this.reports = reports;
        this.ids = ids;
        this.batches = batches;
    }

    /** Books a list; it is on the disk and in the ledger when the answer comes. Asked twice, it is sent twice. */
    @PostMapping
    ResponseEntity<Map<String, Object>> send(@RequestBody Wanted wanted, Asker asker) throws IOException {
        requireInForce(asker);
        String list;
        try {
            list = SymbolText.of(
                    wanted.symbols().orElse(List.of()), wanted.languages().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new ApiProblems.BadValue(e);
        }
        UUID batch = requests.take(FLOW, asker.name(), list);
        return ResponseEntity.accepted()
                .body(Map.of(
                        "batch",
                        batch,
                        "report",
                        "/api/v1/send-files/" + batch,
                        "receipt",
                        "/api/v1/batches/" + batch));
    }

    /** The report about a list, as it is now: JSON, or with {@code format=csv} the table that users know. */
    @GetMapping("/{batch}")
    void report(
            @PathVariable("batch") String id,
            @RequestParam(defaultValue = "json") String format,
            Asker asker,
            HttpServletResponse response)
            throws IOException {
        UUID batch = ids.batch(id, asker);
        if (!batches.exists(batch, asker) || !reports.isList(batch)) {
            throw new ApiProblems.Unknown("list of symbols", id);
        }
        switch (format) {
            case "json" -> {
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                reports.writeJson(batch, response.getOutputStream());
            }
            case "csv" -> {
                response.setContentType("text/csv;charset=UTF-8");
                reports.writeCsv(batch, response.getOutputStream());
            }
            default ->
                throw new ApiProblems.BadValue(
                        new IllegalArgumentException("format is '" + format + "': say json or csv"));
        }
    }

    /** What is booked for a flow that doesn't run would wait for an administrator whom nobody tells. */
    private void requireInForce(Asker asker) {
        String state =
                flows.named(FLOW).map(Flow::state).map(FlowState::toString).orElse("not there");
        if (!asker.mayUse(FLOW)) {
            throw new NotPossible("you may not use the flow '" + FLOW + "'");
        }
        if (flows.named(FLOW).filter(Flow::isInForce).isEmpty()) {
            throw new NotPossible("the flow '" + FLOW + "' takes no lists, for it is " + state);
        }
    }
}
