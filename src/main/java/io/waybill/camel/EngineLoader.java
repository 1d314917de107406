package io.waybill.camel;

import io.waybill.delivery.Stores;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the routes that every flow stands on: the engine's, and those of the stores that are configured. */
final class EngineLoader {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoader.class);
    private static final List<String> ENGINE = List.of("delivery", "intake", "receipt");

    private final RouteFiles files;
    private final Stores stores;
    private final StoreRoutes storeRoutes;

    EngineLoader(RouteFiles files, Stores stores, StoreRoutes storeRoutes) {
        this.files = files;
        this.stores = stores;
        this.storeRoutes = storeRoutes;
    }

    /** Loads them before the start; a fault in them stops it. */
    void load(CamelContext context) {
        LOG.info("Routes come from {}", files.place());
        List<Resource> resources = new ArrayList<>();
        for (String part : ENGINE) {
            files.read(part).forEach((name, text) -> resources.add(RouteFiles.resource(part + "/" + name, text)));
        }
        files.read("stores").forEach((name, text) -> {
            if (stores.enabled().contains(name.substring(0, name.indexOf('.')))) {
                resources.add(RouteFiles.resource("stores/" + name, text));
            }
        });
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(resources);
            storeRoutes.add((ModelCamelContext) context);
        } catch (Exception e) {
            throw new IllegalStateException("A route file of the engine can't be used: " + RouteText.reason(e), e);
        }
        LOG.info("Stores in use: {}", String.join(", ", stores.enabled()));
    }
}
