package io.waybill.console;

import io.waybill.access.Audit;
import io.waybill.intake.upload.Uploads;
import io.waybill.ledger.Asker;
import io.waybill.ledger.BatchControl;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Events;
import io.waybill.ledger.FailedWork;
import io.waybill.receipt.Receipts;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be asked of batches and documents. */
@RestController
@RequestMapping("/api/v1")
class BatchController {
    /** @param priority a higher one goes first; 0 is usual */
    record Priority(int priority) {}

    private final Batches batches;
    private final BatchControl control;
    private final FailedWork failed;
    private final Receipts receipts;
    private final Events events;
    private final Uploads uploads;
    private final IdLookup ids;
    private final Audit audit;

    BatchController(
            Batches batches,
            BatchControl control,
            FailedWork failed,
            Receipts receipts,
            Events events,
            IdLookup ids,
            Audit audit,
            Uploads uploads) {
        this.batches = batches;
        this.control = control;
        this.failed = failed;
        this.receipts = receipts;
        this.events = events;
        this.uploads = uploads;
        this.ids = ids;
        this.audit = audit;
    }

    /** The receipt of a batch, as it is now. */
    @GetMapping("/batches/{id}")
    void receipt(@PathVariable String id, Asker asker, HttpServletResponse response) throws IOException {
        UUID batch = batch(id, asker);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        receipts.writeJson(batch, response.getOutputStream());
    }

    /** Sends again what failed of a batch, and nothing else. */
    @PostMapping("/batches/{id}/retry")
    ResponseEntity<Map<String, Object>> retry(@PathVariable String id, Asker asker) {
        return accepted("retry", id, asker, "deliveries", failed::retry);
    }

    /** Gives up what failed of a batch; its content goes to quarantine. */
    @PostMapping("/batches/{id}/dismiss")
    ResponseEntity<Map<String, Object>> dismiss(@PathVariable String id, Asker asker) {
        return accepted("dismiss", id, asker, "documents", failed::dismiss);
    }

    /** Holds back what of a batch waits to be sent; a chunk or a small document that is on its way is finished. */
    @PostMapping("/batches/{id}/pause")
    ResponseEntity<Map<String, Object>> pause(@PathVariable String id, Asker asker) {
        return accepted("pause", id, asker, "deliveries", control::pause);
    }

    /** Lets a paused batch go on; what was sent is not sent again. */
    @PostMapping("/batches/{id}/resume")
    ResponseEntity<Map<String, Object>> resume(@PathVariable String id, Asker asker) {
        return accepted("resume", id, asker, "deliveries", control::resume);
    }

    /**
     * Lets everything of a batch fail that was not delivered yet; its content is kept for {@code retry} or {@code dismiss}. Of one whose
     * uploads aren't all here nothing is kept.
     */
    @PostMapping("/batches/{id}/cancel")
    ResponseEntity<Map<String, Object>> cancel(@PathVariable String id, Asker asker) throws IOException {
        UUID batch = ids.batch(id, asker);
        int arriving = uploads.cancel(batch, asker);
        if (arriving > 0) {
            audit.write("cancel batch", batch, arriving + " uploads");
            return ResponseEntity.accepted().body(Map.of("batch", batch, "uploads", arriving));
        }
        return accepted("cancel", id, asker, "deliveries", control::cancel);
    }

    /** Puts a batch before others, or behind them. */
    @PutMapping("/batches/{id}/priority")
    ResponseEntity<Map<String, Object>> prioritize(@PathVariable String id, @RequestBody Priority wanted, Asker asker) {
        UUID batch = batch(id, asker);
        audit.write("prioritize batch", batch, String.valueOf(wanted.priority()));
        try {
            control.prioritize(batch, wanted.priority());
        } catch (IllegalArgumentException e) {
            throw new ApiProblems.BadValue(e);
        }
        return ResponseEntity.accepted().body(Map.of("batch", batch, "priority", wanted.priority()));
    }

    /** Everything that happened to a document, the oldest first. */
    @GetMapping("/documents/{id}/events")
    List<Events.Event> events(@PathVariable String id, Asker asker) {
        List<Events.Event> found = events.of(ids.document(id, asker), asker);
        if (found.isEmpty()) {
            throw new ApiProblems.Unknown("document", id);
        }
        return found;
    }

    /**
     * @param verb of the order
     * @param what is counted
     */
    private ResponseEntity<Map<String, Object>> accepted(
            String verb, String id, Asker asker, String what, ToIntFunction<UUID> order) {
        UUID batch = batch(id, asker);
        audit.write(verb + " batch", batch, "");
        return ResponseEntity.accepted().body(Map.of("batch", batch, what, order.applyAsInt(batch)));
    }

    private UUID batch(String id, Asker asker) {
        UUID batch = ids.batch(id, asker);
        if (!batches.exists(batch, asker)) {
            throw new ApiProblems.Unknown("batch", id);
        }
        return batch;
    }
}
