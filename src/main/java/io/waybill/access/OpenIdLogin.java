package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.user.OAuth2User;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.context.SecurityContextRepository;

/** Lets in whom the OpenID provider vouches for, if they have a role here. */
final class OpenIdLogin implements AuthenticationSuccessHandler {
    private final OpenIdClaims claims;
    private final SecurityContextRepository contexts;
    private final Audit audit;

    OpenIdLogin(OpenIdClaims claims, SecurityContextRepository contexts, Audit audit) {
        this.claims = claims;
        this.contexts = contexts;
        this.audit = audit;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        Map<String, Object> said =
                authentication.getPrincipal() instanceof OAuth2User user ? user.getAttributes() : Map.of();
        Optional<Caller> caller = claims.caller(said);
        if (caller.isPresent()) {
            audit.write(request, caller.get().name(), "login", "openid", "");
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new CallerAuthentication(caller.get()));
            SecurityContextHolder.setContext(context);
            contexts.saveContext(context, request, response);
            response.sendRedirect("/");
        } else {
            SecurityContextHolder.clearContext();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            audit.write(request, authentication.getName(), "refused login", "openid", "no role here");
            response.sendRedirect("/login?role");
        }
    }
}
