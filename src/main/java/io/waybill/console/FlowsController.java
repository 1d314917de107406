package io.waybill.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.flow.Flow;
import io.waybill.flow.FlowState;
import io.waybill.flow.Flows;
import io.waybill.ledger.Asker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells which flows there are, and why one of them doesn't run. */
@RestController
@RequestMapping("/api/v1/flows")
class FlowsController {
    /** A flow as programs see it; {@code line} and {@code reason} where it doesn't run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            String name,
            String file,
            String state,
            @Nullable Integer line,
            @Nullable String reason,
            List<String> inboxes,
            List<String> stores,
            String publish,
            Map<String, String> settings) {
        private static Answer of(Flow flow) {
            String state = "in force";
            Integer line = null;
            String reason = null;
            if (flow.state() instanceof FlowState.Refused refused) {
                state = "refused";
                line = refused.line().isPresent() ? refused.line().getAsInt() : null;
                reason = refused.reason();
            } else if (flow.state() instanceof FlowState.Stopped stopped) {
                state = "stopped";
                reason = stopped.reason();
            }
            return new Answer(
                    flow.name(),
                    flow.file(),
                    state,
                    line,
                    reason,
                    flow.inboxes().stream().map(Path::toString).toList(),
                    flow.stores(),
                    flow.publish(),
                    open(flow.settings()));
        }
    }

    /** What a flow may use and nobody is to read. */
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|key).*");

    private final Flows flows;

    FlowsController(Flows flows) {
        this.flows = flows;
    }

    private static Map<String, String> open(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.replaceAll((name, value) -> SECRET.matcher(name).matches() ? "(set)" : value);
        return shown;
    }

    @GetMapping
    List<Answer> all(Asker asker) {
        return flows.all().stream()
                .filter(flow -> asker.mayUse(flow.name()))
                .map(Answer::of)
                .toList();
    }

    @GetMapping("/{name}")
    Answer one(@PathVariable String name, Asker asker) {
        return flows.named(name)
                .filter(flow -> asker.mayUse(flow.name()))
                .map(Answer::of)
                .orElseThrow(() -> new ApiProblems.Unknown("flow", name));
    }
}
