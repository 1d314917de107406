package io.waybill.delivery;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The stores of this installation. */
public final class Stores {
    private final Map<String, StoreSettings> all;

    Stores(Map<String, StoreSettings> all) {
        this.all = new TreeMap<>(all);
    }

    /** Those that have what they need to be used. */
    public List<String> enabled() {
        return all.keySet().stream().filter(name -> all.get(name).enabled()).toList();
    }

    /** The names of all, those included that lack what they need. */
    public Set<String> all() {
        return Collections.unmodifiableSet(all.keySet());
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
        StoreSettings settings = all.get(store);
        if (settings == null) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "There is no store '%s': waybill.stores in application.yml has %s",
                    store,
                    String.join(", ", all.keySet())));
        }
        return settings;
    }
}
