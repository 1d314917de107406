package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;

/** Tells who a bearer token belongs to. Attempts that fail are counted by address, so that none is guessed. */
final class Bearers {
    private final LocalToken local;
    private final String configured;
    private final Tokens tokens;
    private final Optional<OpenIdTokens> openId;
    private final RateLimits failures;
    private final Audit audit;

    /** @param configured the token of the configuration; empty if there is none */
    Bearers(
            LocalToken local,
            String configured,
            Tokens tokens,
            Optional<OpenIdTokens> openId,
            RateLimits failures,
            Audit audit) {
        this.local = local;
        this.configured = configured;
        this.tokens = tokens;
        this.openId = openId;
        this.failures = failures;
        this.audit = audit;
    }

    /**
     * Whose token it is.
     *
     * @throws BadCredentialsException if it is nobody's
     * @throws TooManyAttempts if so many failed from this address that only tokens are looked at that nobody can guess
     */
    Caller check(String token, HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (local.is(token) && isHere(address)) {
            return Caller.local();
        }
        Optional<Caller> known = tokens.check(token);
        if (known.isPresent()) {
            return known.get();
        }
        String key = RateLimits.keyOf(address);
        failures.pause(key).ifPresent(pause -> {
            throw new TooManyAttempts(pause);
        });
        if (!configured.isBlank() && Secrets.isSame(Secrets.hash(configured), Secrets.hash(token))) {
            return Caller.configured();
        }
        Optional<Caller> vouchedFor = openId.flatMap(provider -> provider.check(token));
        if (vouchedFor.isPresent()) {
            return vouchedFor.get();
        }
        failures.take(key);
        audit.write(request, "nobody", "refused login", request.getRequestURI(), "a token that is not in force");
        throw new BadCredentialsException("the token is not in force");
    }

    private static boolean isHere(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
