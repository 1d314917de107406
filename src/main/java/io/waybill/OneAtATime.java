package io.waybill;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Where parallel uploads are not enabled ({@code waybill.uploads.parallel.enabled}), one upload sends at a time, and one chunk of a
 * document goes to each store, whatever else is set. Nothing else changes, so that what is running goes on either way.
 */
public class OneAtATime implements EnvironmentPostProcessor {
    private static final String ENABLED = "waybill.uploads.parallel.enabled";
    private static final String STORES = "waybill.stores";
    private static final String CHUNKS = "chunk-workers";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.getProperty(ENABLED, Boolean.class, true)) {
            return;
        }
        Map<String, Object> one = new HashMap<>();
        for (String name : new String[] {"active", "active-each", "parallel.users", "parallel.chunks"}) {
            one.put("waybill.uploads." + name, 1);
        }
        Binder.get(environment)
                .bind(STORES, Bindable.mapOf(String.class, Object.class))
                .orElse(Map.of())
                .forEach((store, settings) -> {
                    if (settings instanceof Map<?, ?> all && all.containsKey(CHUNKS)) {
                        one.put(STORES + "." + store + "." + CHUNKS, 1);
                    }
                });
        environment.getPropertySources().addFirst(new MapPropertySource("one at a time", one));
    }
}
