package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The states are what their table says: every state is reached and left, and {@code docs/states.md} is
 * made of it ({@code ./mvnw test -Dtest=StatesTest -Dwaybill.write-states=true} writes it anew).
 */
class StatesTest {
    private static final Path PAGE = Path.of("docs/states.md");

    @Test
    void everyStateIsReachedAndAllThatDoNotEndAreLeft() {
        requireWhole(BatchState.class, BatchTransition.values(), Set.of(BatchState.SETTLED));
        requireWhole(
                DocumentState.class,
                DocumentTransition.values(),
                Set.of(DocumentState.REJECTED, DocumentState.DUPLICATE, DocumentState.SETTLED));
        requireWhole(DeliveryState.class, DeliveryTransition.values(), Set.of(DeliveryState.DELIVERED));
        requireWhole(Sending.class, SendingTransition.values(), Set.of());
        requireWhole(Publish.class, PublishTransition.values(), Set.of(Publish.DONE));
    }

    @Test
    void thePageSaysWhatTheTableSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("waybill.write-states")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    private static <S extends Enum<S>> void requireWhole(Class<S> states, Transition<S>[] transitions, Set<S> ends) {
        Set<S> reached = EnumSet.noneOf(states);
        Set<S> left = EnumSet.noneOf(states);
        for (Transition<S> transition : transitions) {
            reached.add(transition.to());
            left.addAll(transition.from());
        }
        S first = states.getEnumConstants()[0];
        reached.add(first);
        assertThat(reached).containsAll(EnumSet.allOf(states));
        left.addAll(ends);
        assertThat(left).containsAll(EnumSet.allOf(states));
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("# States\n\n")
                .append("Made of the tables in `src/main/java/io/waybill/ledger/*Transition.java`, from which the SQL")
                .append(
                        " takes its states: who finds a row in\nanother state than a change begins in leaves it alone.\n");
        section(page, "Batch", BatchTransition.values());
        section(page, "Document", DocumentTransition.values());
        section(page, "Delivery", DeliveryTransition.values());
        section(page, "Batch: what an administrator wants of its deliveries", SendingTransition.values());
        section(page, "Batch: published one by one, or all together", PublishTransition.values());
        return page.toString();
    }

    private static <S extends Enum<S>> void section(StringBuilder page, String title, Transition<S>[] transitions) {
        page.append("\n## ").append(title).append("\n\n```mermaid\nstateDiagram-v2\n");
        for (Transition<S> transition : transitions) {
            List<String> from = transition.from().isEmpty()
                    ? List.of("[*]")
                    : transition.from().stream().map(Enum::name).toList();
            for (String state : from) {
                page.append(String.format(
                        Locale.ROOT, "    %s --> %s: %s\n", state, transition.to(), words(transition.name())));
            }
        }
        page.append("```\n\n| from | what happens | to | who | that is |\n| --- | --- | --- | --- | --- |\n");
        for (Transition<S> transition : transitions) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |\n",
                    transition.from().stream().map(Enum::name).collect(Collectors.joining(", ")),
                    words(transition.name()),
                    transition.to(),
                    transition.actors().stream()
                            .map(actor -> words(actor.name()))
                            .collect(Collectors.joining(", ")),
                    transition.meaning()));
        }
    }

    private static String words(String name) {
        return Arrays.stream(name.split("_"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }
}
