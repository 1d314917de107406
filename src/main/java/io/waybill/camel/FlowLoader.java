package io.waybill.camel;

import io.waybill.flow.Flow;
import io.waybill.flow.FlowFile;
import io.waybill.flow.FlowSettings;
import io.waybill.flow.FlowState;
import io.waybill.flow.Flows;
import io.waybill.flow.Seniority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the flows, each by itself, so that a bad one is refused and the rest runs. Those that were in force before come first,
 * and then the ones whose files are older: who comes later can't take anything from them.
 */
final class FlowLoader {
    private static final Logger LOG = LoggerFactory.getLogger(FlowLoader.class);
    private static final String PART = "flows";

    private final RouteFiles files;
    private final FlowCheck check;
    private final FlowSettings settings;
    private final Flows flows;
    private final Seniority seniority;

    FlowLoader(RouteFiles files, FlowCheck check, FlowSettings settings, Flows flows, Seniority seniority) {
        this.files = files;
        this.check = check;
        this.settings = settings;
        this.flows = flows;
        this.seniority = seniority;
    }

    /** Makes the settings of flows known to routes, as {@code flow.<name>.<setting>}. */
    PropertiesSource properties() {
        return new PropertiesSource() {
            @Override
            public String getName() {
                return "flows";
            }

            @Override
            public String getProperty(String key) {
                String[] parts = key.split("\\.", 3);
                return parts.length == 3 && parts[0].equals("flow")
                        ? settings.of(parts[1], parts[2]).orElse(null)
                        : null;
            }
        };
    }

    /** Loads all flows into a context that is running. */
    void load(CamelContext context) {
        Map<String, List<Path>> known = seniority.known();
        List<FlowFile> all = inOrder(List.copyOf(known.keySet()));
        Map<String, Set<String>> used = new TreeMap<>();
        for (FlowFile file : all) {
            used.put(file.flow(), file.settings());
            flows.put(unknown(file, known.getOrDefault(file.flow(), List.of())));
        }
        for (FlowFile file : all) {
            keep(load(context, file, known.getOrDefault(file.flow(), List.of())));
        }
        // What stood in the way of an elder may have moved meanwhile.
        for (FlowFile file : all) {
            boolean isRefused = flows.named(file.flow())
                    .filter(flow -> flow.state() instanceof FlowState.Refused)
                    .isPresent();
            if (isRefused && known.containsKey(file.flow())) {
                keep(load(context, file, known.get(file.flow())));
            }
        }
        if (!used.isEmpty()) {
            seniority.keepOnly(used.keySet());
        }
        settings.unused(used).forEach(LOG::warn);
    }

    private void keep(Flow flow) {
        flows.put(flow);
        if (flow.isInForce()) {
            seniority.inForce(flow);
        }
    }

    /** A flow before its file is read: what it had when it was last in force is kept for it. */
    private Flow unknown(FlowFile file, List<Path> inboxes) {
        return new Flow(
                file.flow(),
                file.path(),
                inboxes,
                List.of(),
                "each",
                false,
                settings.of(file.flow()),
                new FlowState.Stopped("it isn't loaded"));
    }

    private List<FlowFile> inOrder(List<String> known) {
        Map<String, FlowFile> byFlow = new LinkedHashMap<>();
        files.read(PART).forEach((name, text) -> {
            FlowFile file = new FlowFile(name, text);
            FlowFile first = byFlow.putIfAbsent(file.flow(), file);
            if (first != null) {
                LOG.error(
                        "Flow file {} is not in use, for {} is the flow '{}' already: give it another name",
                        file.path(),
                        first.path(),
                        file.flow());
            }
        });
        List<FlowFile> all = new ArrayList<>(byFlow.values());
        all.sort(Comparator.comparingInt(
                        (FlowFile file) -> known.contains(file.flow()) ? known.indexOf(file.flow()) : known.size())
                .thenComparing(file -> files.written(PART, file.fileName()))
                .thenComparing(FlowFile::fileName));
        return all;
    }

    /** @param inboxes that it had when it was last in force: they are kept for it while its file is broken */
    private Flow load(CamelContext context, FlowFile file, List<Path> inboxes) {
        Flow unknown = unknown(file, inboxes);
        if (!settings.isEnabled(file.flow())) {
            String reason = "waybill.flows." + file.flow() + ".enabled is false";
            LOG.info("Flow file {} is not in use, for {}", file.fileName(), reason);
            return unknown.in(new FlowState.Stopped(reason));
        }
        try {
            Optional<String> badName = file.badName();
            if (badName.isPresent()) {
                throw new FlowRefused(0, badName.get());
            }
            Flow flow = check.check(context, file, unknown.settings());
            start(context, file);
            LOG.info("Flow file {} is in use", file.fileName());
            return flow;
        } catch (FlowRefused e) {
            FlowState.Refused refused = new FlowState.Refused(file.path(), e.line(), String.valueOf(e.getMessage()));
            LOG.error("Flow file {} is {}. Its inbox is left alone, and everything else runs", file.path(), refused);
            return unknown.in(refused);
        }
    }

    /** What passed the check may still fail at the start: then nothing of it stays, what its Kamelets made included. */
    private static void start(CamelContext context, FlowFile file) throws FlowRefused {
        Set<String> before = ids(context);
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(RouteFiles.resource(file.path(), file.routes()));
        } catch (Exception e) {
            Set<String> added = ids(context);
            added.removeAll(before);
            added.forEach(id -> remove(context, id));
            throw new FlowRefused(RouteText.line(file, e), RouteText.reason(e));
        }
    }

    private static Set<String> ids(CamelContext context) {
        Set<String> ids = new TreeSet<>();
        ((ModelCamelContext) context).getRouteDefinitions().forEach(route -> ids.add(route.getRouteId()));
        context.getRoutes().stream().map(Route::getRouteId).forEach(ids::add);
        return ids;
    }

    private static void remove(CamelContext context, String id) {
        try {
            context.getRouteController().stopRoute(id);
            context.removeRoute(id);
            RouteDefinition definition = ((ModelCamelContext) context).getRouteDefinition(id);
            if (definition != null) {
                ((ModelCamelContext) context).removeRouteDefinition(definition);
            }
        } catch (Exception e) {
            LOG.warn("Route {} could not be taken out: {}", id, e.toString());
        }
    }
}
