package io.waybill.camel;

import io.waybill.delivery.Stores;
import io.waybill.delivery.store.ChunkedStore;
import io.waybill.delivery.store.Store;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Makes the routes of stores that are beans, from the templates in {@code routes/delivery/store.camel.yaml}, and leaves out
 * those that a file in {@code routes/stores} has. A bean is not made for that: its client is made when a route first uses it.
 */
class StoreRoutes {
    private static final String DELIVERIES = "deliveries";
    private static final String CHUNKS = "chunks";

    /** The steps that a bean does, and the call, by what the bean is. */
    private static final Map<Class<?>, Map<String, String>> STEPS = Map.of(
            Store.class,
            Map.of(
                    "find", "find(${variable.delivery})",
                    "read", "read(${variable.delivery}, ${variable.range})"),
            Store.Puts.class,
            Map.of("put", "put(${variable.delivery}, ${body})"),
            Store.Removes.class,
            Map.of("remove", "remove(${variable.delivery})"),
            ChunkedStore.class,
            Map.of(
                    "begin", "begin(${variable.delivery})",
                    "sent", "sent(${variable.delivery}, ${variable.session})",
                    "send", "send(${variable.chunk}, ${body})",
                    "abort", "abort(${variable.delivery}, ${variable.session})"),
            ChunkedStore.Commits.class,
            Map.of("commit", "commit(${variable.delivery}, ${variable.session}, ${variable.remotes})"));

    private static final Set<String> ALL = Set.of(DELIVERIES, "put", "find", "read", "remove");
    private static final Set<String> ALL_OF_CHUNKS = Set.of(CHUNKS, "begin", "sent", "send", "commit", "abort");

    private final Stores stores;
    private final ListableBeanFactory beans;

    StoreRoutes(Stores stores, ListableBeanFactory beans) {
        this.stores = stores;
        this.beans = beans;
    }

    /**
     * Adds what the route files leave to beans.
     *
     * @throws IllegalStateException if a store that is in use lacks a route all the same
     */
    void add(ModelCamelContext context) throws Exception {
        for (String store : stores.enabled()) {
            Optional<Class<?>> bean = bean(store);
            if (bean.isPresent()) {
                addAll(context, store, bean.get());
            }
            requireComplete(context, store);
        }
    }

    private Optional<Class<?>> bean(String store) {
        return Set.of(beans.getBeanNamesForType(Store.class)).contains(store)
                ? Optional.ofNullable(beans.getType(store, false))
                : Optional.empty();
    }

    private void addAll(ModelCamelContext context, String store, Class<?> type) throws Exception {
        Map<String, String> calls = new LinkedHashMap<>();
        STEPS.forEach((ability, steps) -> {
            if (ability.isAssignableFrom(type)) {
                calls.putAll(steps);
            }
        });
        for (Map.Entry<String, String> call : calls.entrySet()) {
            add(context, "store-step", store, call.getKey(), Map.of("step", call.getKey(), "method", call.getValue()));
        }
        String workers = Integer.toString(stores.of(store).workers());
        add(context, "store-deliveries", store, DELIVERIES, Map.of("workers", workers));
        if (ChunkedStore.class.isAssignableFrom(type) && stores.of(store).chunked()) {
            boolean inOrder = ChunkedStore.InOrder.class.isAssignableFrom(type);
            add(context, inOrder ? "store-chunks-in-order" : "store-chunks-at-once", store, CHUNKS, Map.of());
        }
    }

    private static void add(
            ModelCamelContext context, String template, String store, String step, Map<String, String> parameters) {
        String id = store + "-" + step;
        if (context.getRouteDefinition(id) == null) {
            TemplatedRouteBuilder route =
                    TemplatedRouteBuilder.builder(context, template).routeId(id).parameter("store", store);
            parameters.forEach(route::parameter);
            route.add();
        }
    }

    private void requireComplete(ModelCamelContext context, String store) {
        Set<String> wanted = new LinkedHashSet<>(ALL);
        if (stores.of(store).chunked()) {
            wanted.addAll(ALL_OF_CHUNKS);
        }
        wanted.removeIf(step -> context.getRouteDefinition(store + "-" + step) != null);
        if (!wanted.isEmpty()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "The store '%s' is in use and has no route %s-%s: write it in routes/stores/%s.camel.yaml"
                            + " (see docs/add-a-store.md)",
                    store,
                    store,
                    wanted.iterator().next(),
                    store));
        }
    }
}
