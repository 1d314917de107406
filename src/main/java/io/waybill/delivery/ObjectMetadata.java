package io.waybill.delivery;

import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an object carries at its store, so that it can be told and found there without us. The names are plain lower-case
 * letters, which every store takes; the values are percent-encoded UTF-8, which every header takes.
 */
public final class ObjectMetadata {
    /** The id of the delivery that an object came by. */
    public static final String DELIVERY = "waybilldelivery";
    /** The SHA-256 of its content, as we computed it. */
    public static final String SHA256 = "waybillsha256";

    private static final int LONGEST_VALUE = 300;

    private ObjectMetadata() {}

    public static Map<String, String> of(Delivery delivery) {
        Description description = delivery.document().description();
        Map<String, String> all = new LinkedHashMap<>();
        all.put(DELIVERY, delivery.id().toString());
        all.put(SHA256, delivery.sha256());
        put(all, "name", delivery.document().name());
        put(all, "symbol", description.symbol());
        put(all, "language", description.language());
        put(all, "jobnumber", description.jobNumber());
        put(all, "title", description.metadata().getOrDefault("title", ""));
        return all;
    }

    private static void put(Map<String, String> all, String key, String value) {
        if (!value.isEmpty()) {
            String shortened = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value;
            all.put(key, URLEncoder.encode(shortened, StandardCharsets.UTF_8).replace("+", "%20"));
        }
    }
}
