package io.waybill.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends the sessions of users who are there no more, or were changed since they logged in. */
final class LiveSessions extends OncePerRequestFilter {
    private final Users users;

    LiveSessions(Users users) {
        this.users = users;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean gone = CallerAuthentication.current()
                .filter(caller -> caller.kind() == Caller.Kind.USER)
                .filter(caller -> users.find(caller.name())
                        .filter(user -> user.caller().equals(caller))
                        .isEmpty())
                .isPresent();
        if (gone) {
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }
}
