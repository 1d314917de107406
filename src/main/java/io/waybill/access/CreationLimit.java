package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a sender, and an address, begin so many uploads, batches and lists a minute. What is begun is never slowed down by it. */
final class CreationLimit extends OncePerRequestFilter {
    private final Endpoints endpoints;
    private final RateLimits limits;

    CreationLimit(Endpoints endpoints, RateLimits limits) {
        this.endpoints = endpoints;
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (endpoints.of(request).filter(Endpoints.Endpoint::creates).isPresent()) {
            Optional<Duration> pause = limits.take("address " + RateLimits.keyOf(request.getRemoteAddr()))
                    .or(() -> CallerAuthentication.current().flatMap(caller -> limits.take("sender " + caller.name())));
            if (pause.isPresent()) {
                Problems.tooMany(
                        request,
                        response,
                        pause.get(),
                        "More was begun in this minute than is taken (waybill.http.creations-per-minute): wait a while");
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
