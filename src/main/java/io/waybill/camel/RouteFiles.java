package io.waybill.camel;

import io.waybill.delivery.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Loads the route files: the engine's and the stores' before the start, for nothing works without them, and then each
 * flow by itself, so that a bad one is refused and the rest runs.
 */
class RouteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    /** A refused flow file, with the reason. */
    record Refusal(String file, String reason) {}

    private final Stores stores;
    private final StoreRoutes storeRoutes;
    private final RouteCheck check;
    private final Path folder;
    private final List<Refusal> refusals = new ArrayList<>();

    RouteFiles(Stores stores, StoreRoutes storeRoutes, RouteCheck check, Path folder) {
        this.stores = stores;
        this.storeRoutes = storeRoutes;
        this.check = check;
        this.folder = folder;
    }

    /** Loads what every flow stands on; a fault in it stops the start. */
    void loadEngine(CamelContext context) {
        LOG.info("Routes come from {}", Files.isDirectory(folder) ? folder.toAbsolutePath() : "the copy in the jar");
        List<Resource> resources = new ArrayList<>();
        for (String part : List.of("delivery", "intake", "receipt")) {
            read(part).forEach((name, text) -> resources.add(resource(part, name, text)));
        }
        read("stores").forEach((name, text) -> {
            if (stores.enabled().contains(name.substring(0, name.indexOf('.')))) {
                resources.add(resource("stores", name, text));
            }
        });
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(resources);
            storeRoutes.add((ModelCamelContext) context);
        } catch (Exception e) {
            throw new IllegalStateException("A route file of the engine can't be used: " + RouteCheck.reason(e), e);
        }
        LOG.info("Stores in use: {}", String.join(", ", stores.enabled()));
    }

    /** Loads the flows, each by itself. */
    void loadFlows(CamelContext context) {
        read("flows").forEach((name, text) -> loadFlow(context, name, text));
    }

    /** The flow files that are not in use, and why. */
    List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    private void loadFlow(CamelContext context, String name, String text) {
        Optional<String> reason = check.refusal(context, resource("flows", name, text));
        if (reason.isEmpty()) {
            try {
                PluginHelper.getRoutesLoader(context).loadRoutes(resource("flows", name, text));
                LOG.info("Flow file {} is in use", name);
                return;
            } catch (Exception e) {
                check.remove(context, "flows/" + name);
                reason = Optional.of(RouteCheck.reason(e));
            }
        }
        refusals.add(new Refusal("flows/" + name, reason.get()));
        LOG.error("Flow file flows/{} is refused, and its inbox is left alone: {}", name, reason.get());
    }

    private static Resource resource(String part, String name, String text) {
        return ResourceHelper.fromString("file:" + part + "/" + name, text);
    }

    /** The YAML files of a folder by name, in order. */
    private Map<String, String> read(String part) {
        Map<String, String> files = new LinkedHashMap<>();
        try {
            Path own = folder.resolve(part);
            if (Files.isDirectory(folder)) {
                if (Files.isDirectory(own)) {
                    try (Stream<Path> found = Files.list(own)) {
                        for (Path file : found.filter(path -> path.toString().endsWith(".yaml"))
                                .sorted()
                                .toList()) {
                            files.put(file.getFileName().toString(), Files.readString(file));
                        }
                    }
                }
            } else {
                var resolver = new PathMatchingResourcePatternResolver();
                List<org.springframework.core.io.Resource> found =
                        new ArrayList<>(List.of(resolver.getResources("classpath:routes/" + part + "/*.yaml")));
                found.sort(Comparator.comparing(resource -> String.valueOf(resource.getFilename())));
                for (var resource : found) {
                    files.put(
                            String.valueOf(resource.getFilename()),
                            resource.getContentAsString(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The route files in " + folder.resolve(part) + " can't be read", e);
        }
        return files;
    }
}
