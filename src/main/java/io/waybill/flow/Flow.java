package io.waybill.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One kind of traffic, declared in one file.
 *
 * @param name that of its file
 * @param file of its routes, such as {@code flows/scans.camel.yaml}
 * @param inboxes the folders that it takes documents from; empty if it isn't known, because its file can't be read
 * @param stores to which it delivers, whether they are configured or not
 * @param publish {@code each} document as soon as it is sent, or all of a batch {@code together}
 * @param takesUploads whether it takes what is sent over HTTP
 * @param settings what its file may use, by name, those included that it has by default
 * @param state whether it runs
 */
public record Flow(
        String name,
        String file,
        List<Path> inboxes,
        List<String> stores,
        String publish,
        boolean takesUploads,
        Map<String, String> settings,
        FlowState state) {
    public Flow {
        inboxes = List.copyOf(inboxes);
        stores = List.copyOf(stores);
        settings = Map.copyOf(settings);
    }

    public boolean isInForce() {
        return state instanceof FlowState.InForce;
    }

    public Flow in(FlowState other) {
        return new Flow(name, file, inboxes, stores, publish, takesUploads, settings, other);
    }
}
