package io.waybill.intake.upload.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes a POST for what {@code X-HTTP-Method-Override} says: some clients of tus, and some networks, know no PATCH. It comes first, so that
 * whoever asks what a request may do is asked about what it does.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class MethodOverrideFilter extends OncePerRequestFilter {
    private static final String OVERRIDE = "X-HTTP-Method-Override";
    private static final Set<String> METHODS = Set.of("PATCH", "DELETE", "HEAD");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/v1/uploads");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String wanted = request.getHeader(OVERRIDE);
        String method = wanted == null ? "" : wanted.strip().toUpperCase(Locale.ROOT);
        boolean overridden = request.getMethod().equals("POST") && METHODS.contains(method);
        chain.doFilter(overridden ? new As(request, method) : request, response);
    }

    private static final class As extends HttpServletRequestWrapper {
        private final String method;

        private As(HttpServletRequest request, String method) {
            super(request);
            this.method = method;
        }

        @Override
        public String getMethod() {
            return method;
        }
    }
}
