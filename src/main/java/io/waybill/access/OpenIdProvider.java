package io.waybill.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;

/** What people log in with at the OpenID provider. It is asked when the first of them does, so that a start needs no network. */
final class OpenIdProvider implements ClientRegistrationRepository {
    static final String ID = "openid";

    private final AccessProperties.OpenId properties;
    private volatile Optional<ClientRegistration> known = Optional.empty();

    OpenIdProvider(AccessProperties.OpenId properties) {
        this.properties = properties;
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        if (!id.equals(ID)) {
            return null;
        }
        if (known.isEmpty()) {
            known = Optional.of(ClientRegistrations.fromIssuerLocation(properties.issuer())
                    .registrationId(ID)
                    .clientId(properties.clientId())
                    .clientSecret(properties.clientSecret())
                    .scope("openid", "profile", "email")
                    .build());
        }
        return known.get();
    }
}
