package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps logins few and short, and reads no other body of somebody who hasn't logged in: each could be sent so slowly that it holds its
 * thread for hours.
 */
final class LoginGate extends OncePerRequestFilter {
    static final String PATH = "/login";

    private static final int LONGEST = 4 << 10;
    private static final int AT_ONCE = 16;
    private static final int AT_ONCE_FROM_ONE = 2;

    private final Map<String, Integer> running = new HashMap<>();
    private final Endpoints endpoints;
    private final RateLimits limits;

    LoginGate(Endpoints endpoints, RateLimits limits) {
        this.endpoints = endpoints;
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean login =
                request.getMethod().equals("POST") && request.getRequestURI().equals(PATH);
        if (login) {
            login(request, response, chain);
        } else if (isForAnybody(request) && UnreadBodies.hasBody(request)) {
            Problems.write(request, response, HttpStatus.PAYLOAD_TOO_LARGE, "This takes no body");
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean isForAnybody(HttpServletRequest request) {
        return endpoints
                .of(request)
                .filter(endpoint -> endpoint.role().isEmpty())
                .isPresent();
    }

    private void login(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = RateLimits.keyOf(request.getRemoteAddr());
        long length = request.getContentLengthLong();
        if (length < 0 || length > LONGEST) {
            Problems.write(request, response, HttpStatus.PAYLOAD_TOO_LARGE, "A login has at most 4 KB, and says so");
            return;
        }
        Optional<Duration> pause = limits.take(key);
        if (pause.isPresent()) {
            Problems.tooMany(request, response, pause.get(), "Too many attempts to log in from here: wait a while");
        } else if (!begin(key)) {
            Problems.tooMany(request, response, Duration.ofSeconds(1), "Others log in at this moment: try again");
        } else {
            UnreadBodies.letPass(request);
            try {
                chain.doFilter(request, response);
            } finally {
                end(key);
            }
        }
    }

    private boolean begin(String key) {
        synchronized (running) {
            int all = running.values().stream().mapToInt(Integer::intValue).sum();
            int ofOne = running.getOrDefault(key, 0);
            if (all >= AT_ONCE || ofOne >= AT_ONCE_FROM_ONE) {
                return false;
            }
            running.put(key, ofOne + 1);
            return true;
        }
    }

    private void end(String key) {
        synchronized (running) {
            running.computeIfPresent(key, (same, ofOne) -> ofOne == 1 ? null : ofOne - 1);
        }
    }
}
