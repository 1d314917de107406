package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, which its answer has as {@code X-Request-ID}; one that a proxy gave it stays, if it is a sensible one. */
final class RequestIds extends OncePerRequestFilter {
    private static final String HEADER = "X-Request-ID";
    private static final String ATTRIBUTE = RequestIds.class.getName();
    private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    /** The id of a request; empty if it has none. */
    static String of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "";
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = request.getHeader(HEADER);
        String id = given != null && SENSIBLE.matcher(given).matches() ? given : Secrets.id();
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(HEADER, id);
        chain.doFilter(request, response);
    }
}
