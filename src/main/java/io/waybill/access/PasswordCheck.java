package io.waybill.access;

import java.util.Objects;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** Lets people in by name and password. Attempts are counted by name, too, so that many addresses don't help. */
final class PasswordCheck implements AuthenticationProvider {
    private final Users users;
    private final RateLimits attempts;

    PasswordCheck(Users users, RateLimits attempts) {
        this.users = users;
        this.attempts = attempts;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        attempts.take(name).ifPresent(pause -> {
            throw new TooManyAttempts(pause);
        });
        String password = Objects.toString(attempt.getCredentials(), "");
        return users.login(name, password)
                .map(user -> new CallerAuthentication(user.caller()))
                .orElseThrow(() -> new BadCredentialsException("name and password don't fit"));
    }

    @Override
    public boolean supports(Class<?> attempt) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(attempt);
    }
}
