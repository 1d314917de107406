package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers no page of somebody else. Each web page that is open in a browser can send forms to any address, and after DNS rebinding it
 * can read the answers. So {@code Host} must be a name of ours, where that is known, and what a browser says that a page asked for must
 * come from a page of ours ({@code Origin}, and {@code Sec-Fetch-Site} of Fetch Metadata).
 *
 * <p>For this machine alone, its own names are ours, and links of other pages aren't followed. Where others may ask, too, those are that
 * are configured, or all if none is; and a link in a mail or a page may lead here, as that changes nothing.
 */
final class OwnPages extends OncePerRequestFilter {
    private static final Pattern THIS_MACHINE =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<String> LOOKING = Set.of("GET", "HEAD");

    private final boolean open;
    private final List<String> hosts;
    private final Set<String> origins;

    /**
     * @param open whether others than this machine may ask
     * @param hosts our names; none if any will do
     * @param origins of pages that may send, though they are somebody else's
     */
    OwnPages(boolean open, List<String> hosts, List<String> origins) {
        this.origins = Set.copyOf(origins);
        this.open = open;
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader(HttpHeaders.HOST);
        if (!isUs(host)) {
            Problems.write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    open
                            ? "By this name nobody is answered here (waybill.http.hosts)"
                            : "Without WAYBILL_TOKEN only this machine is answered, by the name localhost");
        } else if (!isOurs(request, host) && !isLinked(request)) {
            Problems.write(request, response, HttpStatus.FORBIDDEN, "Pages of other servers are not answered");
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Programs that send none are no browsers. */
    private boolean isUs(@Nullable String host) {
        if (host == null) {
            return true;
        }
        boolean here = THIS_MACHINE.matcher(host).matches();
        if (!open) {
            return here;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.isEmpty()
                || here
                || hosts.contains(name)
                || hosts.contains(PORT.matcher(name).replaceFirst(""));
    }

    private boolean isOurs(HttpServletRequest request, @Nullable String host) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            return true;
        }
        return (site == null || OWN_SITES.contains(site)) && (origin == null || isOrigin(origin, host));
    }

    private boolean isLinked(HttpServletRequest request) {
        return open
                && LOOKING.contains(request.getMethod())
                && request.getHeader(HttpHeaders.ORIGIN) == null
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    private static boolean isOrigin(String origin, @Nullable String host) {
        return host != null
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }
}
