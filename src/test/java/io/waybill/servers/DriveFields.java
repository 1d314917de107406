package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameter {@code fields}, which picks parts of an answer: {@code id,files(id,size),files/name} or {@code *}.
 *
 * @see <a href="https://developers.google.com/workspace/drive/api/guides/fields-parameter">Google's description</a>
 */
final class DriveFields {
    private final Map<String, DriveFields> children = new LinkedHashMap<>();

    static DriveFields parse(String text) {
        DriveFields fields = new DriveFields();
        int end = fields.parse(text, 0);
        if (end != text.length()) {
            throw new IllegalArgumentException("Invalid field selection " + text);
        }
        return fields;
    }

    /** Reads a list up to its end or to the bracket that closes it; returns where that is. */
    private int parse(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ')') {
            DriveFields target = this;
            int start = at;
            while (at < text.length() && ",()".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            for (String name : text.substring(start, at).strip().split("/")) {
                target = target.children.computeIfAbsent(name, n -> new DriveFields());
            }
            if (at < text.length() && text.charAt(at) == '(') {
                at = target.parse(text, at + 1) + 1;
            }
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
        }
        return at;
    }

    JsonNode of(JsonNode node) {
        if (children.isEmpty() || children.containsKey("*")) {
            return node;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode picked = array.arrayNode();
            array.forEach(element -> picked.add(of(element)));
            return picked;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode picked = object.objectNode();
            children.forEach((name, fields) -> {
                if (object.has(name)) {
                    picked.set(name, fields.of(object.get(name)));
                }
            });
            return picked;
        }
        return node;
    }
}
