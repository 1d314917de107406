package io.waybill.console;

import io.waybill.ledger.Batches;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Events;
import io.waybill.receipt.Receipts;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be asked of batches and documents. */
@RestController
@RequestMapping("/api/v1")
class BatchController {
    private final Batches batches;
    private final Documents documents;
    private final Deliveries deliveries;
    private final Receipts receipts;
    private final Events events;

    BatchController(Batches batches, Documents documents, Deliveries deliveries, Receipts receipts, Events events) {
        this.batches = batches;
        this.documents = documents;
        this.deliveries = deliveries;
        this.receipts = receipts;
        this.events = events;
    }

    /** The receipt of a batch, as it is now. */
    @GetMapping("/batches/{id}")
    void receipt(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        requireBatch(id);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        receipts.writeJson(id, response.getOutputStream());
    }

    /** Sends again what failed of a batch, and nothing else. */
    @PostMapping("/batches/{id}/retry")
    ResponseEntity<Map<String, Object>> retry(@PathVariable UUID id) {
        requireBatch(id);
        return ResponseEntity.accepted().body(Map.of("batch", id, "deliveries", deliveries.retry(id)));
    }

    /** Gives up what failed of a batch; its content goes to quarantine. */
    @PostMapping("/batches/{id}/dismiss")
    ResponseEntity<Map<String, Object>> dismiss(@PathVariable UUID id) {
        requireBatch(id);
        return ResponseEntity.accepted().body(Map.of("batch", id, "documents", documents.dismiss(id)));
    }

    /** Everything that happened to a document, the oldest first. */
    @GetMapping("/documents/{id}/events")
    List<Events.Event> events(@PathVariable UUID id) {
        List<Events.Event> found = events.of(id);
        if (found.isEmpty()) {
            throw new ApiProblems.Unknown("document", id);
        }
        return found;
    }

    private void requireBatch(UUID id) {
        if (!batches.exists(id)) {
            throw new ApiProblems.Unknown("batch", id);
        }
    }
}
