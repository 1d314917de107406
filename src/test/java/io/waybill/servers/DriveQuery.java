package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter {@code q} of files.list, as far as it is understood here: conditions joined by 'and'.
 *
 * @see <a href="https://developers.google.com/workspace/drive/api/guides/ref-search-terms">Google's search terms</a>
 */
final class DriveQuery {
    private static final String TEXT = "'((?:[^'\\\\]|\\\\.)*)'";
    private static final Pattern CONDITION = Pattern.compile("\\s*(?:"
            + "(?<field>name|mimeType)\\s*=\\s*" + TEXT
            + "|" + TEXT + "\\s+in\\s+parents"
            + "|trashed\\s*=\\s*(?<trashed>true|false)"
            + "|(?<map>appProperties|properties)\\s+has\\s*\\{\\s*key\\s*=\\s*" + TEXT + "\\s+and\\s+value\\s*=\\s*"
            + TEXT
            + "\\s*\\})\\s*");
    private static final Pattern AND = Pattern.compile("and\\b");

    private DriveQuery() {}

    static Predicate<JsonNode> parse(String q) throws DriveError {
        Predicate<JsonNode> all = file -> true;
        Matcher condition = CONDITION.matcher(q);
        Matcher and = AND.matcher(q);
        int at = 0;
        while (at < q.length()) {
            if (!condition.region(at, q.length()).lookingAt()) {
                throw new DriveError(400, "invalid", "Invalid Value: " + q);
            }
            all = all.and(of(condition));
            at = condition.end();
            if (at < q.length()) {
                if (!and.region(at, q.length()).lookingAt()) {
                    throw new DriveError(400, "invalid", "Invalid Value: " + q);
                }
                at = and.end();
            }
        }
        return all;
    }

    private static Predicate<JsonNode> of(Matcher condition) {
        if (condition.group("field") != null) {
            String field = condition.group("field");
            String value = unescaped(condition.group(2));
            return file -> file.path(field).asText().equals(value);
        }
        if (condition.group("trashed") != null) {
            boolean trashed = Boolean.parseBoolean(condition.group("trashed"));
            return file -> file.path("trashed").asBoolean() == trashed;
        }
        if (condition.group("map") != null) {
            String map = condition.group("map");
            String key = unescaped(condition.group(6));
            String value = unescaped(condition.group(7));
            return file -> file.path(map).path(key).asText().equals(value)
                    && file.path(map).has(key);
        }
        String parent = unescaped(condition.group(3));
        return file -> {
            for (JsonNode id : file.path("parents")) {
                if (id.asText().equals(parent)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
