package io.waybill.camel;

import io.waybill.delivery.Stores;
import io.waybill.flow.Flow;
import io.waybill.flow.FlowFile;
import io.waybill.flow.Flows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteTemplateDefinition;

/** Looks at the parameters that a flow gives its Kamelets: whether they are known, what they may be, and what they say of the flow. */
final class KameletCheck {
    /** What Camel itself gives a Kamelet, or takes of one. */
    private static final Set<String> OPTIONS = Set.of(
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

    private static final String UPLOADS = "upload-source";
    private static final Pattern USED = Pattern.compile("kamelet:([a-z][a-z0-9-]*)");

    /** What the parameters say of a flow. */
    record Found(List<Path> inboxes, List<String> stores, String publish, boolean takesUploads) {}

    private final KameletForms forms;
    private final Stores stores;
    private final Flows flows;
    private final GuardedFolders guarded;
    private final Optional<Path> outbox;

    /** @param outbox of the store that is a folder, if there is one */
    KameletCheck(KameletForms forms, Stores stores, Flows flows, GuardedFolders guarded, Optional<Path> outbox) {
        this.guarded = guarded;
        this.outbox = outbox;
        this.forms = forms;
        this.stores = stores;
        this.flows = flows;
    }

    /** Makes sure that there are the Kamelets that a flow uses. */
    void requireKamelets(FlowFile file) throws FlowRefused {
        Matcher used = USED.matcher(file.routes());
        while (used.find()) {
            if (!forms.names().contains(used.group(1))) {
                throw new FlowRefused(
                        file.lineOf(used.group()),
                        "there is no Kamelet '" + used.group(1) + "': there are " + String.join(", ", forms.names()));
            }
        }
    }

    /** @param scratch in which the flow was tried */
    Found check(FlowFile file, ModelCamelContext scratch) throws FlowRefused {
        Set<Path> inboxes = new TreeSet<>();
        Set<String> delivered = new TreeSet<>();
        String publish = "each";
        boolean takesUploads = false;
        for (Endpoint endpoint : scratch.getEndpoints()) {
            if (endpoint instanceof KameletEndpoint kamelet) {
                takesUploads |= kamelet.getTemplateId().equals(UPLOADS);
                for (Map.Entry<String, Object> given :
                        kamelet.getKameletProperties().entrySet()) {
                    String value = String.valueOf(given.getValue());
                    requireKnown(file, scratch, kamelet, given.getKey());
                    Optional<KameletForms.Property> form = forms.property(kamelet.getTemplateId(), given.getKey());
                    if (form.isPresent()) {
                        requireGood(file, kamelet, given.getKey(), value, form.get());
                        switch (form.get().format()) {
                            case "inbox" -> inboxes.add(inbox(file, value, inboxes));
                            case "store-names" -> delivered.addAll(stores(file, value));
                            case "flow" -> requireFlow(file, value);
                            default -> publish = given.getKey().equals("publish") ? value : publish;
                        }
                    }
                }
            }
        }
        return new Found(List.copyOf(inboxes), List.copyOf(delivered), publish, takesUploads);
    }

    /** A Kamelet takes any parameter, and leaves out in silence those that it doesn't know. */
    private static void requireKnown(FlowFile file, ModelCamelContext scratch, KameletEndpoint kamelet, String name)
            throws FlowRefused {
        RouteTemplateDefinition template = scratch.getRouteTemplateDefinition(kamelet.getTemplateId());
        Set<String> known = new TreeSet<>();
        if (template != null && template.getTemplateParameters() != null) {
            template.getTemplateParameters().forEach(parameter -> known.add(parameter.getName()));
        }
        if (template != null && !known.contains(name) && !OPTIONS.contains(name)) {
            throw new FlowRefused(
                    file.lineOf(name + ":"),
                    "the Kamelet '" + kamelet.getTemplateId() + "' has no parameter '" + name + "': it has "
                            + String.join(", ", known));
        }
    }

    private static void requireGood(
            FlowFile file, KameletEndpoint kamelet, String name, String value, KameletForms.Property form)
            throws FlowRefused {
        Optional<String> problem = form.problem(value);
        if (problem.isPresent()) {
            throw new FlowRefused(
                    file.lineOf(name + ":"),
                    "'" + name + "' of the Kamelet '" + kamelet.getTemplateId() + "' is '" + value + "': "
                            + problem.get());
        }
    }

    /** Files in an inbox that lies in another one would be taken by both. */
    private Path inbox(FlowFile file, String folder, Set<Path> own) throws FlowRefused {
        Path inbox = real(Path.of(folder).toAbsolutePath().normalize());
        Optional<String> dangerous = guarded.problem(inbox);
        if (dangerous.isPresent()) {
            throw new FlowRefused(
                    file.lineOf("folder:"),
                    "its inbox " + dangerous.get() + ". Give it another folder (waybill.flows." + file.flow()
                            + ".inbox)");
        }
        Stream<Map.Entry<Path, String>> others = Stream.concat(
                own.stream().map(other -> Map.entry(other, "another source of this file")),
                flows.all().stream()
                        .filter(flow -> !flow.name().equals(file.flow()))
                        .flatMap(flow -> flow.inboxes().stream()
                                .map(other -> Map.entry(other, "the flow '" + flow.name() + "'"))));
        Optional<Map.Entry<Path, String>> shared = others.filter(other ->
                        inbox.startsWith(other.getKey()) || other.getKey().startsWith(inbox))
                .findFirst();
        if (shared.isPresent()) {
            throw new FlowRefused(
                    file.lineOf("folder:"),
                    "its inbox " + inbox + " is, contains or lies in "
                            + shared.get().getKey() + ", which "
                            + shared.get().getValue()
                            + " takes from, or has taken from: give it another folder (waybill.flows." + file.flow()
                            + ".inbox)");
        }
        return inbox;
    }

    /** Where it leads, as far as it is there. */
    private static Path real(Path folder) {
        Path parent = folder.getParent();
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return parent == null ? folder : real(parent).resolve(folder.getFileName());
        }
    }

    private List<String> stores(FlowFile file, String names) throws FlowRefused {
        List<String> found = new ArrayList<>();
        for (String name : names.split(",")) {
            String store = name.strip();
            if (!store.isEmpty() && !stores.all().contains(store)) {
                throw new FlowRefused(
                        file.lineOf("stores:"),
                        "there is no store '" + store + "': waybill.stores in application.yml has "
                                + String.join(", ", stores.all()));
            }
            if (store.equals("folder") && outbox.flatMap(guarded::problem).isPresent()) {
                throw new FlowRefused(
                        file.lineOf("stores:"),
                        "the folder of the store 'folder' "
                                + guarded.problem(outbox.get()).get()
                                + ". Give it another folder (waybill.stores.folder.path)");
            }
            if (!store.isEmpty()) {
                found.add(store);
            }
        }
        return found;
    }

    private void requireFlow(FlowFile file, String name) throws FlowRefused {
        if (!name.equals(file.flow())
                && flows.named(name).filter(Flow::isInForce).isEmpty()) {
            throw new FlowRefused(
                    file.lineOf("flow: " + name),
                    "there is no flow '" + name + "' that would take the documents on: say 'flow: \"{{flow}}\"'");
        }
    }
}
