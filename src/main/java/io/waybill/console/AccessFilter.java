package io.waybill.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Asks for the token, where one is configured. Whether the process lives may be asked without. */
class AccessFilter extends OncePerRequestFilter {
    private static final String LIVENESS = "/actuator/health/liveness";

    private final byte[] expected;

    AccessFilter(String token) {
        this.expected = token.isBlank() ? new byte[0] : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean allowed = expected.length == 0
                || request.getRequestURI().equals(LIVENESS)
                || given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
        if (allowed) {
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            response.sendError(
                    HttpStatus.UNAUTHORIZED.value(), "This needs the header 'Authorization: Bearer <token>'");
        }
    }
}
