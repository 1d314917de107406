package io.waybill.access;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a token or a user gets.
 *
 * @param name of whom it is for, which owns what they send
 * @param flows that it is for; none for all
 */
record Grant(String name, Role role, Set<String> flows) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern FLOW = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int MOST_FLOWS = 100;

    /** Who nobody else can be. */
    private static final Set<String> RESERVED =
            Set.of(Caller.local().name(), Caller.configured().name(), "nobody");

    /** @throws IllegalArgumentException if nobody can be called so, or there can be no such flow */
    Grant {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "'%s' can't be a name: take 1 to 64 letters, digits, dots, hyphens, underscores and @, and none of %s",
                    name,
                    String.join(", ", new TreeSet<>(RESERVED))));
        }
        if (flows.size() > MOST_FLOWS) {
            throw new IllegalArgumentException("there are " + flows.size() + " flows: give " + MOST_FLOWS + " at most");
        }
        for (String flow : flows) {
            if (!FLOW.matcher(flow).matches()) {
                throw new IllegalArgumentException("'" + flow + "' can't be a flow");
            }
        }
        flows = Set.copyOf(flows);
    }

    /** The flows as one text, separated by commas. */
    String flowsAsText() {
        return String.join(",", new TreeSet<>(flows));
    }

    static Set<String> flows(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(","));
    }
}
