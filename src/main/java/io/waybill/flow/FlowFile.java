package io.waybill.flow;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a flow's routes. In it {@code {{flow}}} is the name of the flow, and {@code {{flow.inbox}}} its setting
 * {@code inbox}, so that a copy under another name is another flow.
 *
 * @param fileName without folders
 * @param text as it was written
 */
public record FlowFile(String fileName, String text) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern SETTING = Pattern.compile("\\{\\{flow\\.([a-z0-9-]+)}}");
    private static final int LONGEST_NAME = 100;

    /** The name of the flow. */
    public String flow() {
        return fileName.replaceFirst("(\\.camel)?\\.ya?ml$", "");
    }

    /** Its place among the routes. */
    public String path() {
        return "flows/" + fileName;
    }

    /** What is wrong with its name, if it can't be a flow's. */
    public Optional<String> badName() {
        return NAME.matcher(flow()).matches() && flow().length() <= LONGEST_NAME
                ? Optional.empty()
                : Optional.of(
                        "its name '" + flow()
                                + "' can't be a flow's: use lower-case letters and digits with hyphens between them, 100 at most");
    }

    /** The settings that it uses. */
    public Set<String> settings() {
        Set<String> used = new TreeSet<>();
        Matcher found = SETTING.matcher(text);
        while (found.find()) {
            used.add(found.group(1));
        }
        return used;
    }

    /** The text with the flow's name in it; its settings are looked up as {@code flow.<name>.<setting>}. */
    public String routes() {
        return text.replace("{{flow}}", flow()).replace("{{flow.", "{{flow." + flow() + ".");
    }

    /** The line, from 1, of the first place that has these words. */
    public OptionalInt lineOf(String words) {
        int at = routes().indexOf(words);
        return at < 0 || words.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(1
                        + (int) routes().substring(0, at)
                                .chars()
                                .filter(c -> c == '\n')
                                .count());
    }
}
