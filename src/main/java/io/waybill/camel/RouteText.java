package io.waybill.camel;

import io.waybill.flow.FlowFile;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds in a flow file what an exception of Camel speaks of. */
final class RouteText {
    private static final Pattern LINE = Pattern.compile("\\bline:? (\\d+)");
    private static final Pattern WORD = Pattern.compile("[\\w/-]{4,}");

    private RouteText() {}

    /** The words that tell most: those of the first and of the last cause. */
    static String reason(Throwable e) {
        Throwable root = causes(e).reduce((first, second) -> second).orElse(e);
        String top = oneLine(e.getMessage());
        String bottom = oneLine(root.getMessage());
        return root == e || top.contains(bottom) ? top : top + ": " + bottom;
    }

    /** The line that it names last, or else that of the rarest word of the file which it names; the last cause knows best. */
    static OptionalInt line(FlowFile file, Throwable e) {
        List<String> messages =
                causes(e).map(cause -> oneLine(cause.getMessage())).toList();
        for (int i = messages.size() - 1; i >= 0; i--) {
            List<MatchResult> named = LINE.matcher(messages.get(i)).results().toList();
            if (!named.isEmpty()) {
                return OptionalInt.of(
                        Integer.parseInt(named.get(named.size() - 1).group(1)));
            }
            OptionalInt found = WORD.matcher(messages.get(i))
                    .results()
                    .map(MatchResult::group)
                    .filter(word -> count(file.routes(), word) > 0)
                    .min(Comparator.comparingInt((String word) -> count(file.routes(), word))
                            .thenComparing(
                                    Comparator.comparingInt(String::length).reversed()))
                    .map(file::lineOf)
                    .orElse(OptionalInt.empty());
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalInt.empty();
    }

    private static int count(String text, String word) {
        int count = 0;
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            count++;
        }
        return count;
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(20);
    }

    private static String oneLine(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ");
        return line.length() > 500 ? line.substring(0, 500) + "…" : line;
    }
}
