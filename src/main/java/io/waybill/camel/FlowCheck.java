package io.waybill.camel;

import io.waybill.flow.Flow;
import io.waybill.flow.FlowFile;
import io.waybill.flow.FlowState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a flow file in a context of its own before the real one sees it, and looks for what Camel would accept in silence: an
 * id, an input or a lane that another flow has, a route configuration or a {@code direct:} that isn't there, a parameter that
 * no Kamelet knows.
 */
final class FlowCheck {
    private static final Logger LOG = LoggerFactory.getLogger(FlowCheck.class);

    private final Lanes lanes;
    private final KameletCheck kamelets;

    FlowCheck(Lanes lanes, KameletCheck kamelets) {
        this.lanes = lanes;
        this.kamelets = kamelets;
    }

    /**
     * What a flow is.
     *
     * @param settings of the flow
     * @throws FlowRefused if its file can't be used
     */
    Flow check(CamelContext live, FlowFile file, Map<String, String> settings) throws FlowRefused {
        for (String used : file.settings()) {
            if (!settings.containsKey(used)) {
                throw new FlowRefused(
                        file.lineOf("{{flow." + file.flow() + "." + used + "}}"),
                        "a flow has no setting '" + used + "': it has " + String.join(", ", settings.keySet())
                                + ", and what is set below waybill.flows." + file.flow());
            }
        }
        kamelets.requireKamelets(file);
        try (DefaultCamelContext scratch = scratch(live)) {
            scratch.build();
            BeanCalls.install(scratch);
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(scratch)
                    .findRoutesBuilders(RouteFiles.resource(file.path(), file.routes()))) {
                builder.addRoutesToCamelContext(scratch);
            }
            requireOwn((ModelCamelContext) live, scratch);
            start(scratch, file);
            KameletCheck.Found found = kamelets.check(file, scratch);
            requireOwnLanes(live, scratch, file);
            requireRead((ModelCamelContext) live, scratch, file);
            return new Flow(
                    file.flow(),
                    file.path(),
                    found.inboxes(),
                    found.stores(),
                    found.publish(),
                    found.takesUploads(),
                    settings,
                    new FlowState.InForce());
        } catch (FlowRefused e) {
            throw e;
        } catch (Exception e) {
            LOG.debug("{} is refused", file.path(), e);
            throw new FlowRefused(RouteText.line(file, e), RouteText.reason(e));
        }
    }

    /** What a Kamelet can't be made of, its form knows better than Camel. */
    private void start(DefaultCamelContext scratch, FlowFile file) throws FlowRefused {
        try {
            scratch.start();
        } catch (RuntimeException e) {
            kamelets.check(file, scratch);
            throw e;
        }
    }

    private DefaultCamelContext scratch(CamelContext live) {
        DefaultCamelContext scratch = new DefaultCamelContext(new BorrowedRegistry(live.getRegistry()));
        scratch.getCamelContextExtension().setName("flow-check");
        scratch.disableJMX();
        scratch.setAutoStartup(false);
        scratch.getShutdownStrategy().setTimeout(1);
        scratch.setApplicationContextClassLoader(live.getApplicationContextClassLoader());
        scratch.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "live";
            }

            @Override
            public String getProperty(String key) {
                return live.getPropertiesComponent().resolveProperty(key).orElse(null);
            }
        });
        KameletComponent component = new KameletComponent();
        component.setLocation(
                live.getComponent("kamelet", KameletComponent.class).getLocation());
        component.setNoErrorHandler(true);
        scratch.addComponent("kamelet", component);
        scratch.addComponent("ledger", new LedgerComponent(lanes));
        return scratch;
    }

    private static void requireOwn(ModelCamelContext live, ModelCamelContext scratch) throws FlowRefused {
        Map<String, String> ids = new HashMap<>();
        Map<String, String> inputs = new HashMap<>();
        for (RouteDefinition route : live.getRouteDefinitions()) {
            ids.put(route.getRouteId(), file(route));
            inputs.put(plain(route.getInput().getEndpointUri()), "route '" + route.getRouteId() + "'");
        }
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            String id = route.getRouteId();
            String taken = ids.put(id, "this file");
            if (taken != null) {
                throw new FlowRefused(
                        route.getLineNumber(),
                        "the route id '" + id + "' is taken by " + taken
                                + ": begin it with {{flow}}, or give it another");
            }
            String input = plain(route.getInput().getEndpointUri());
            if (input.startsWith("direct:")) {
                String reader = inputs.put(input, "route '" + id + "'");
                if (reader != null) {
                    throw new FlowRefused(
                            route.getLineNumber(),
                            "route '" + id + "' reads from " + input + ", and so does " + reader
                                    + ": give it another name");
                }
            }
            if (Optional.ofNullable(route.getDescriptionText()).orElse("").isBlank()) {
                throw new FlowRefused(
                        route.getLineNumber(),
                        "route '" + id + "' has no description: say in one sentence what it does");
            }
            requireConfigurations(live, route);
        }
    }

    private static void requireConfigurations(ModelCamelContext live, RouteDefinition route) throws FlowRefused {
        String configurations = route.getRouteConfigurationId();
        for (String name : configurations == null ? new String[0] : configurations.split(",")) {
            if (live.getRouteConfigurationDefinition(name.strip()) == null) {
                List<String> known = new ArrayList<>();
                live.getRouteConfigurationDefinitions().forEach(one -> known.add(one.getId()));
                throw new FlowRefused(
                        route.getLineNumber(),
                        "route '" + route.getRouteId() + "': there is no routeConfiguration '" + name.strip()
                                + "': use one of " + String.join(", ", known));
            }
        }
    }

    /** Two routes that take from one lane would each get a part of what is in it. */
    private static void requireOwnLanes(CamelContext live, CamelContext scratch, FlowFile file) throws FlowRefused {
        Function<Route, Optional<String>> lane = route -> route.getEndpoint() instanceof LedgerEndpoint endpoint
                ? Optional.of(endpoint.lane())
                : Optional.empty();
        Map<String, String> taken = new HashMap<>();
        live.getRoutes().forEach(route -> lane.apply(route).ifPresent(name -> taken.put(name, route.getRouteId())));
        for (Route route : scratch.getRoutes()) {
            Optional<String> name = lane.apply(route);
            String other = name.isEmpty() ? null : taken.put(name.get(), "another route of this file");
            if (other != null) {
                throw new FlowRefused(
                        file.lineOf("kamelet:" + name.get().replaceFirst("s?/.*", "")),
                        "it takes " + name.get() + ", and so does " + other + ": say 'flow: \"{{flow}}\"'");
            }
        }
    }

    private static void requireRead(ModelCamelContext live, ModelCamelContext scratch, FlowFile file)
            throws FlowRefused {
        Set<String> inputs = new HashSet<>();
        for (ModelCamelContext context : List.of(live, scratch)) {
            context.getRouteDefinitions()
                    .forEach(route -> inputs.add(plain(route.getInput().getEndpointUri())));
        }
        for (Endpoint endpoint : scratch.getEndpoints()) {
            String uri = plain(endpoint.getEndpointUri());
            if (uri.startsWith("direct:") && !inputs.contains(uri)) {
                throw new FlowRefused(
                        file.lineOf(uri),
                        "nothing reads from " + uri + ": correct its name, or add a route of that id");
            }
        }
    }

    private static String file(RouteDefinition route) {
        return route.getResource() == null
                ? "another route"
                : Objects.toString(route.getResource().getLocation(), "another file")
                        .replaceFirst("^file:", "");
    }

    private static String plain(String uri) {
        return uri.replace("direct://", "direct:");
    }
}
