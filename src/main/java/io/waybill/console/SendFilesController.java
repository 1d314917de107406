package io.waybill.console;

import io.waybill.intake.Intake;
import io.waybill.ods.SendReports;
import io.waybill.ods.SymbolText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
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

    private final Intake intake;
    private final SendReports reports;
    private final Path inbox;
    private final IdLookup ids;

    SendFilesController(
            Intake intake, SendReports reports, @Value("${waybill.flows.send-files.inbox}") Path inbox, IdLookup ids) {
        this.intake = intake;
        this.reports = reports;
        this.inbox = inbox;
        this.ids = ids;
    }

    /** Books a list; it is on the disk and in the ledger when the answer comes. Asked twice, it is sent twice. */
    @PostMapping
    ResponseEntity<Map<String, Object>> send(@RequestBody Wanted wanted) throws IOException {
        String list;
        try {
            list = SymbolText.of(
                    wanted.symbols().orElse(List.of()), wanted.languages().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new ApiProblems.BadValue(e);
        }
        UUID batch = intake.takeList(FLOW, inbox, "request.txt", list);
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
            HttpServletResponse response)
            throws IOException {
        UUID batch = ids.batch(id);
        if (!reports.isList(batch)) {
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
}
