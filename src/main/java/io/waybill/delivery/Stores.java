package io.waybill.delivery;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The stores of this installation, by name; what each setting means stands in application.yml. */
@ConfigurationProperties("waybill")
public record Stores(Map<String, StoreSettings> stores) {
    public Stores {
        stores = new TreeMap<>(stores);
    }

    /** Those that have what they need to be used. */
    public List<String> enabled() {
        return stores.keySet().stream()
                .filter(name -> stores.get(name).enabled())
                .toList();
    }

    /** The names of all, those included that lack what they need. */
    public Set<String> all() {
        return Collections.unmodifiableSet(stores.keySet());
    }

    public boolean isEnabled(String store) {
        return of(store).enabled();
    }

    /**
     * What is known of a store.
     *
     * @throws IllegalArgumentException if there is no such store
     */
    public StoreSettings of(String store) {
        StoreSettings settings = stores.get(store);
        if (settings == null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "There is no store '%s': waybill.stores in application.yml has %s",
                    store,
                    String.join(", ", stores.keySet())));
        }
        return settings;
    }
}
