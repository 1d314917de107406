package io.waybill.camel;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a flow file in a context of its own before the real one sees it, and looks for what Camel would accept in
 * silence: an id or an input that is taken, a route configuration or a {@code direct:} that isn't there.
 */
class RouteCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCheck.class);

    /** What Camel itself gives a Kamelet, or takes of one. */
    private static final Set<String> KAMELET_OPTIONS = Set.of(
            "block",
            "bridgeErrorHandler",
            "exceptionHandler",
            "exchangePattern",
            "failIfNoConsumers",
            "lazyStartProducer",
            "location",
            "noErrorHandler",
            "parentProcessorId",
            "parentRouteId",
            "routeId",
            "templateId",
            "timeout",
            "uuid");

    private final Lanes lanes;

    RouteCheck(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Why a flow file can't be used; nothing if it can. */
    Optional<String> refusal(CamelContext live, Resource file) {
        try (DefaultCamelContext scratch = scratch(live)) {
            scratch.build();
            RoutesLoader loader = PluginHelper.getRoutesLoader(scratch);
            for (RoutesBuilder builder : loader.findRoutesBuilders(file)) {
                builder.addRoutesToCamelContext(scratch);
            }
            Optional<String> own = ownRules((ModelCamelContext) live, scratch);
            if (own.isPresent()) {
                return own;
            }
            scratch.start();
            Optional<String> mistyped = mistyped(scratch);
            return mistyped.isPresent() ? mistyped : dangling((ModelCamelContext) live, scratch);
        } catch (Exception e) {
            LOG.debug("{} is refused", file.getLocation(), e);
            return Optional.of(reason(e));
        }
    }

    /** Takes the routes of a file out again. */
    void remove(CamelContext context, String file) {
        for (RouteDefinition route : Set.copyOf(((ModelCamelContext) context).getRouteDefinitions())) {
            if (route.getResource() != null && route.getResource().getLocation().endsWith(file)) {
                try {
                    context.getRouteController().stopRoute(route.getRouteId());
                    context.removeRoute(route.getRouteId());
                    ((ModelCamelContext) context).removeRouteDefinition(route);
                } catch (Exception e) {
                    LOG.warn("Route {} could not be taken out: {}", route.getRouteId(), e.toString());
                }
            }
        }
    }

    /** The words that tell most: those of the first and of the last cause. */
    static String reason(Throwable e) {
        Throwable root = Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .reduce((first, second) -> second)
                .orElse(e);
        String top = oneLine(e.getMessage());
        String bottom = oneLine(root.getMessage());
        return root == e || top.contains(bottom) ? top : top + ": " + bottom;
    }

    private static String oneLine(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ");
        return line.length() > 500 ? line.substring(0, 500) + "…" : line;
    }

    private DefaultCamelContext scratch(CamelContext live) {
        DefaultCamelContext scratch = new DefaultCamelContext(new BorrowedRegistry(live.getRegistry()));
        scratch.getCamelContextExtension().setName("route-check");
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
        KameletComponent kamelets = new KameletComponent();
        kamelets.setLocation(
                live.getComponent("kamelet", KameletComponent.class).getLocation());
        kamelets.setNoErrorHandler(true);
        scratch.addComponent("kamelet", kamelets);
        scratch.addComponent("ledger", new LedgerComponent(lanes));
        return scratch;
    }

    private static Optional<String> ownRules(ModelCamelContext live, ModelCamelContext scratch) {
        Set<String> ids = new HashSet<>();
        Set<String> inputs = new HashSet<>();
        for (RouteDefinition route : live.getRouteDefinitions()) {
            ids.add(route.getRouteId());
            inputs.add(route.getInput().getEndpointUri());
        }
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            String id = route.getRouteId();
            String line = route.getLineNumber() > 0 ? "line " + route.getLineNumber() + ", " : "";
            if (!ids.add(id)) {
                return Optional.of(line + "route '" + id + "': this id is taken");
            }
            String input = route.getInput().getEndpointUri();
            if (input.startsWith("direct:") && !inputs.add(input)) {
                return Optional.of(line + "route '" + id + "': another route reads from " + input);
            }
            if (route.getDescriptionText() == null || route.getDescriptionText().isBlank()) {
                return Optional.of(line + "route '" + id + "': it has no description");
            }
            String configurations = route.getRouteConfigurationId();
            for (String name : configurations == null ? new String[0] : configurations.split(",")) {
                if (live.getRouteConfigurationDefinition(name.strip()) == null) {
                    return Optional.of(
                            line + "route '" + id + "': there is no routeConfiguration '" + name.strip() + "'");
                }
            }
        }
        return Optional.empty();
    }

    /** A Kamelet takes any parameter, and leaves out in silence those that it doesn't know. */
    private static Optional<String> mistyped(ModelCamelContext scratch) {
        for (Endpoint endpoint : scratch.getEndpoints()) {
            if (endpoint instanceof KameletEndpoint kamelet) {
                RouteTemplateDefinition template = scratch.getRouteTemplateDefinition(kamelet.getTemplateId());
                Set<String> known = new TreeSet<>();
                if (template != null && template.getTemplateParameters() != null) {
                    template.getTemplateParameters().forEach(parameter -> known.add(parameter.getName()));
                }
                for (String given : kamelet.getKameletProperties().keySet()) {
                    if (template != null && !known.contains(given) && !KAMELET_OPTIONS.contains(given)) {
                        return Optional.of(String.format(
                                Locale.ROOT,
                                "the Kamelet '%s' has no parameter '%s': it has %s",
                                kamelet.getTemplateId(),
                                given,
                                String.join(", ", known)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> dangling(ModelCamelContext live, ModelCamelContext scratch) {
        Set<String> inputs = new HashSet<>();
        for (ModelCamelContext context : new ModelCamelContext[] {live, scratch}) {
            context.getRouteDefinitions()
                    .forEach(route -> inputs.add(plain(route.getInput().getEndpointUri())));
        }
        return scratch.getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .map(RouteCheck::plain)
                .filter(uri -> uri.startsWith("direct:") && !inputs.contains(uri))
                .findFirst()
                .map(uri -> "nothing reads from " + uri);
    }

    private static String plain(String uri) {
        return uri.replace("direct://", "direct:");
    }
}
