package io.waybill.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Without a token whoever is on this machine may do everything, and so could each web page that is open in a browser here: it can send
 * forms to any address, and after DNS rebinding it can read the answers. So {@code Host} must name this machine, and what a browser says
 * that a page asked for must come from a page of ours ({@code Origin}, and {@code Sec-Fetch-Site} of Fetch Metadata).
 */
class ForeignPageFilter extends OncePerRequestFilter {
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final boolean open;
    private final Set<String> origins;

    /** @param token where there is one, no page gets far that doesn't have it */
    ForeignPageFilter(String token) {
        this(token, List.of());
    }

    /** @param origins of pages that may send, though they are somebody else's */
    ForeignPageFilter(String token, List<String> origins) {
        this.open = !token.isBlank();
        this.origins = Set.copyOf(origins);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return open;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader(HttpHeaders.HOST);
        if (isHere(host) && isOurs(request, host)) {
            chain.doFilter(request, response);
        } else {
            response.sendError(
                    HttpStatus.FORBIDDEN.value(),
                    "Without a token (WAYBILL_TOKEN) only programs and pages of this machine are answered, by the name localhost");
        }
    }

    /** Programs that send none are no browsers. */
    private static boolean isHere(@Nullable String host) {
        return host == null || THIS_MACHINE.matcher(host).matches();
    }

    private boolean isOurs(HttpServletRequest request, @Nullable String host) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            return true;
        }
        return (site == null || OWN_SITES.contains(site)) && (origin == null || isOrigin(origin, host));
    }

    private static boolean isOrigin(String origin, @Nullable String host) {
        return host != null
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }
}
