package io.waybill.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Lets a request pass if its caller has the role that its endpoint needs. */
final class EndpointAccess implements AuthorizationManager<RequestAuthorizationContext> {
    /** What goes on with a request that was let pass, or words why one failed. */
    private static final Set<DispatcherType> GOING_ON = EnumSet.of(DispatcherType.ASYNC, DispatcherType.ERROR);

    private final Endpoints endpoints;

    EndpointAccess(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    @SuppressWarnings("deprecation") // What takes its place stands on it.
    public AuthorizationDecision check(Supplier<Authentication> who, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        if (GOING_ON.contains(request.getDispatcherType())) {
            return new AuthorizationDecision(true);
        }
        Optional<Endpoints.Endpoint> endpoint = endpoints.of(request);
        if (endpoint.isEmpty()) {
            return new AuthorizationDecision(false);
        }
        Optional<Role> needed = endpoint.get().role();
        if (needed.isEmpty()) {
            return new AuthorizationDecision(true);
        }
        boolean passes = CallerAuthentication.of(who.get())
                .filter(caller -> caller.role().includes(needed.get()))
                .isPresent();
        if (passes) {
            UnreadBodies.letPass(request);
        }
        return new AuthorizationDecision(passes);
    }
}
