package io.waybill.standin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Gives out tokens against the credentials and knows which ones are good. */
final class Access {
    private final OdsStandIn.Settings settings;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    Access(OdsStandIn.Settings settings) {
        this.settings = settings;
    }

    /**
     * A new token, or nothing if the credentials are wrong.
     *
     * @param query username, password, client_id and client_secret
     * @param authorization must repeat all four in a Basic header, joined by colons
     */
    Optional<String> token(Map<String, String> query, String authorization) {
        Map<String, String> expected = Map.of(
                "username", settings.user(),
                "password", settings.password(),
                "client_id", settings.clientId(),
                "client_secret", settings.clientSecret());
        String four =
                String.join(":", settings.user(), settings.password(), settings.clientId(), settings.clientSecret());
        String basic = "Basic " + Base64.getEncoder().encodeToString(four.getBytes(StandardCharsets.UTF_8));
        if (!query.equals(expected) || !authorization.equals(basic)) {
            return Optional.empty();
        }
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        return Optional.of(token);
    }

    boolean allows(String authorization) {
        String scheme = "Access ";
        return authorization.startsWith(scheme) && tokens.contains(authorization.substring(scheme.length()));
    }
}
