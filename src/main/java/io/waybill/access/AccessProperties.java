package io.waybill.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What it means stands in application.yml. */
@ConfigurationProperties("waybill.http")
record AccessProperties(
        String token,
        Path tokenFile,
        @DefaultValue List<String> hosts,
        int loginsPerMinute,
        int creationsPerMinute,
        int streams,
        int streamsPerCaller,
        Duration auditKeep,
        OpenId openId) {
    /** An OpenID provider. */
    record OpenId(
            String issuer,
            String clientId,
            String clientSecret,
            String audience,
            String name,
            String roles,
            String flows) {
        boolean isThere() {
            return !issuer.isBlank();
        }
    }

    AccessProperties {
        hosts = hosts.stream()
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
    }

    /** Whether anybody but this machine may ask. */
    boolean isOpen() {
        return !token.isBlank() || openId.isThere();
    }

    @Override
    public String toString() {
        return "AccessProperties[token=" + (token.isBlank() ? "none" : "set") + ", issuer=" + openId.issuer() + "]";
    }
}
