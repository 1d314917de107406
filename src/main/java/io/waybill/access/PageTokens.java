package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;

/**
 * Takes the token that proves that a page is ours from a header. Only of the two forms that there are it is a field: a field is looked for
 * in the body, which would be read for it, however long it is.
 */
final class PageTokens implements CsrfTokenRequestHandler {
    private static final Set<String> FORMS = Set.of(LoginGate.PATH, "/logout");

    private final XorCsrfTokenRequestAttributeHandler masked = new XorCsrfTokenRequestAttributeHandler();

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
        masked.handle(request, response, token);
    }

    @Override
    public @Nullable String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
        boolean sent = request.getHeader(token.getHeaderName()) != null;
        return sent || FORMS.contains(request.getRequestURI()) ? masked.resolveCsrfTokenValue(request, token) : null;
    }
}
