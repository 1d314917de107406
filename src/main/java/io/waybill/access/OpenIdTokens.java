package io.waybill.access;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/**
 * Checks tokens that the OpenID provider gave to programs: signed by it, in force, and meant for us. The provider is asked for its keys
 * with the first token, and again with the next if it could not be reached.
 */
final class OpenIdTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdTokens.class);
    private static final int PARTS = 3;

    /** While the provider doesn't answer, so many threads wait for it, and the others don't. */
    private static final int AT_ONCE = 4;

    private static final long LONGEST_SECONDS = 2;

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final JwtDecoder decoder;
    private final OpenIdClaims claims;

    OpenIdTokens(AccessProperties.OpenId properties, OpenIdClaims claims) {
        this.claims = claims;
        this.decoder = new SupplierJwtDecoder(() -> decoder(properties));
    }

    private static JwtDecoder decoder(AccessProperties.OpenId properties) {
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withIssuerLocation(properties.issuer()).build();
        String audience = properties.audience().isBlank() ? properties.clientId() : properties.audience();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(properties.issuer()),
                new JwtClaimValidator<List<String>>(
                        JwtClaimNames.AUD, meant -> meant != null && meant.contains(audience))));
        return decoder;
    }

    /** Whose token it is, if it is one and they have a role here. */
    Optional<Caller> check(String token) {
        if (token.split("\\.", -1).length != PARTS) {
            return Optional.empty();
        }
        try {
            if (!turns.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Tokens of the OpenID provider can't be checked at present: it doesn't answer");
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            Jwt jwt = decoder.decode(token);
            return claims.caller(jwt.getClaims());
        } catch (JwtException | JwtDecoderInitializationException e) {
            LOG.debug("A token of the OpenID provider is not in force", e);
            return Optional.empty();
        } finally {
            turns.release();
        }
    }
}
