package io.waybill.ods;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Settings of the store ods; what each means stands in application.yml. */
@ConfigurationProperties("waybill.stores.ods")
record OdsProperties(
        @DefaultValue("") String when,
        @DefaultValue("") String url,
        String user,
        String password,
        String clientId,
        String clientSecret,
        String prefix,
        Duration keep,
        Duration pause,
        boolean release,
        boolean repeat,
        Reconcile reconcile) {
    OdsProperties {
        JobNumbers.requirePrefix(prefix);
    }

    /** Whether documents go to ODS at all. */
    boolean inUse() {
        return !when.isBlank() && !when.equals("false");
    }

    /** When job numbers are compared. */
    record Reconcile(Duration every, Duration believed, Duration rest) {}

    @Override
    public String toString() {
        return "OdsProperties[url=" + url + "]";
    }
}
