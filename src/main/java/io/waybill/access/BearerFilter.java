package io.waybill.access;

import io.waybill.ledger.LedgerUnavailable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a program be whom its token says (RFC 6750), for one request. One that sends none is nobody. */
final class BearerFilter extends OncePerRequestFilter {
    private static final Pattern BEARER = Pattern.compile("Bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

    private final RequestAttributeSecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();
    private final Bearers bearers;
    private final AuthenticationEntryPoint refusal;

    BearerFilter(Bearers bearers, AuthenticationEntryPoint refusal) {
        this.bearers = bearers;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            Matcher bearer = BEARER.matcher(header);
            try {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(
                        new CallerAuthentication(bearers.check(bearer.matches() ? bearer.group(1) : "", request)));
                SecurityContextHolder.setContext(context);
                contexts.saveContext(context, request, response);
            } catch (AuthenticationException e) {
                refusal.commence(request, response, e);
                return;
            } catch (LedgerUnavailable | DataAccessException | TransactionException e) {
                Problems.write(
                        request,
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "the ledger, which knows the tokens, can't be used at present. Ask again later");
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
