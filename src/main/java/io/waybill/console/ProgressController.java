package io.waybill.console;

import io.waybill.ledger.Asker;
import io.waybill.ledger.BatchState;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * How far deliveries have come: one look as JSON, or a stream of looks as server-sent events for those who ask for
 * {@code text/event-stream}. The stream of a batch ends, with the last look, when the batch is settled.
 */
@RestController
@RequestMapping("/api/v1")
class ProgressController {
    private final Progress progress;
    private final ProgressStream stream;
    private final IdLookup ids;

    ProgressController(Progress progress, ProgressStream stream, IdLookup ids) {
        this.progress = progress;
        this.stream = stream;
        this.ids = ids;
    }

    @GetMapping(path = "/progress", produces = MediaType.APPLICATION_JSON_VALUE)
    Progress.OfAll all(Asker asker) {
        return progress.all(asker);
    }

    @GetMapping(path = "/progress", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter streamOfAll(Asker asker) {
        return stream.subscribe(
                asker, List.of("all", asker.flows()), () -> Optional.of(progress.all(asker)), look -> false);
    }

    @GetMapping(path = "/batches/{id}/progress", produces = MediaType.APPLICATION_JSON_VALUE)
    Progress.OfBatch batch(@PathVariable String id, Asker asker) {
        return progress.batch(ids.batch(id, asker), asker).orElseThrow(() -> new ApiProblems.Unknown("batch", id));
    }

    @GetMapping(path = "/batches/{id}/progress", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter streamOfBatch(@PathVariable String id, Asker asker) {
        UUID batch = batch(id, asker).batch();
        return stream.subscribe(
                asker, batch, () -> progress.batch(batch, Asker.OURSELVES), look -> look.state() == BatchState.SETTLED);
    }
}
