package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs in who follows a {@linkplain Links link} from the log. The session is a new one, whatever the browser had before. */
final class LinkFilter extends OncePerRequestFilter {
    private final ChangeSessionIdAuthenticationStrategy sessions = new ChangeSessionIdAuthenticationStrategy();
    private final Links links;
    private final SecurityContextRepository contexts;
    private final RateLimits limits;
    private final Audit audit;

    LinkFilter(Links links, SecurityContextRepository contexts, RateLimits limits, Audit audit) {
        this.links = links;
        this.contexts = contexts;
        this.limits = limits;
        this.audit = audit;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("GET") || !request.getRequestURI().equals(Links.PATH);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String ticket = request.getParameter(Links.PARAMETER);
        boolean here = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        if (here && ticket != null && links.use(ticket)) {
            CallerAuthentication local = new CallerAuthentication(Caller.local());
            audit.write(request, local.getName(), "login", "link", "");
            sessions.onAuthentication(local, request, response);
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(local);
            SecurityContextHolder.setContext(context);
            contexts.saveContext(context, request, response);
            response.sendRedirect("/");
        } else {
            if (limits.take(RateLimits.keyOf(request.getRemoteAddr())).isEmpty()) {
                audit.write(
                        request, "nobody", "refused login", "link", "a link that is used up, old, or from elsewhere");
            }
            response.sendRedirect("/login?link");
        }
    }
}
