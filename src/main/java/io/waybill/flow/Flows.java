package io.waybill.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The flows of this process, those included that are refused or stopped. */
public final class Flows {
    private final Map<String, Flow> all = new ConcurrentSkipListMap<>();

    Flows() {}

    /** All of them, by name. */
    public List<Flow> all() {
        return List.copyOf(all.values());
    }

    public Optional<Flow> named(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Keeps what is known of a flow, in place of what was. */
    public void put(Flow flow) {
        all.put(flow.name(), flow);
    }
}
