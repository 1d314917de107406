package io.waybill.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of flows; application.yml explains each.
 *
 * @param flowDefaults what a flow has that doesn't set it; {@code {flow}} stands for its name
 * @param flows what is set for single flows, by their names
 */
@ConfigurationProperties("waybill")
public record FlowSettings(Map<String, String> flowDefaults, Map<String, Map<String, String>> flows) {
    private static final String ENABLED = "enabled";

    /** All settings of a flow. */
    public Map<String, String> of(String flow) {
        Map<String, String> settings = new TreeMap<>();
        flowDefaults.forEach((name, value) -> settings.put(name, value.replace("{flow}", flow)));
        flows.getOrDefault(known(flow, flows), Map.of())
                .forEach((name, value) -> settings.put(known(name, settings), value));
        return settings;
    }

    /** One setting of a flow. */
    public Optional<String> of(String flow, String name) {
        return Optional.ofNullable(of(flow).get(name));
    }

    /** Whether a flow is to run. */
    public boolean isEnabled(String flow) {
        return !of(flow, ENABLED).orElse("true").equals("false");
    }

    /**
     * Settings that nobody reads, in words: of flows that aren't there, and of a flow whose file doesn't use them.
     *
     * @param used the settings that each flow's file uses, by the flow's name
     */
    public List<String> unused(Map<String, Set<String>> used) {
        List<String> unused = new ArrayList<>();
        flows.forEach((given, settings) -> {
            String flow = known(given, used);
            if (!used.containsKey(flow)) {
                unused.add(String.format(
                        Locale.ROOT,
                        "waybill.flows.%s is set, and there is no flow file %s.camel.yaml: there are %s",
                        flow,
                        flow,
                        String.join(", ", used.keySet())));
                return;
            }
            Set<String> unread = new TreeSet<>();
            settings.keySet().forEach(name -> unread.add(known(name, flowDefaults)));
            unread.removeAll(used.get(flow));
            unread.remove(ENABLED);
            for (String name : unread) {
                unused.add(String.format(
                        Locale.ROOT,
                        "waybill.flows.%s.%s is set, and %s.camel.yaml doesn't use {{flow.%s}}",
                        flow,
                        name,
                        flow,
                        name));
            }
        });
        return unused;
    }

    /** In the names of environment variables there are no hyphens. */
    private static String known(String name, Map<String, ?> all) {
        return all.containsKey(name)
                ? name
                : all.keySet().stream()
                        .filter(known -> known.replace("-", "").equalsIgnoreCase(name.replace("-", "")))
                        .findFirst()
                        .orElse(name);
    }
}
