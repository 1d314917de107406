package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Answers who may not: programs with a problem, people who look at a page with the page where they log in. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final Endpoints endpoints;

    Refusals(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** Whether a request is a program's: those get no pages. */
    static boolean isForPrograms(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith("/api") || path.startsWith("/actuator");
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (why instanceof TooManyAttempts many) {
            Problems.tooMany(
                    request, response, many.pause(), "Too many attempts to log in failed from here: wait a while");
            return;
        }
        boolean wrong = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        if (wrong || isForPrograms(request) || !request.getMethod().equals("GET")) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
            Problems.write(
                    request,
                    response,
                    HttpStatus.UNAUTHORIZED,
                    wrong
                            ? "The token is none that is in force here: './waybill token' says that of this machine"
                            : "This needs the header 'Authorization: Bearer <token>': './waybill token' says that of"
                                    + " this machine");
        } else {
            response.sendRedirect("/login");
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        Optional<Endpoints.Endpoint> endpoint = endpoints.of(request);
        if (why instanceof CsrfException) {
            Problems.write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    "A page changes something with the header 'X-CSRF-TOKEN' only: load it anew. Programs send a token");
        } else if (endpoint.isPresent()) {
            Problems.write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    String.format(
                            Locale.ROOT,
                            "This needs the role %s, and you are %s",
                            endpoint.get().role().map(Role::name).orElse(""),
                            CallerAuthentication.current().map(Caller::toString).orElse("nobody")));
        } else if (endpoints.isPath(request)) {
            Problems.write(
                    request,
                    response,
                    HttpStatus.METHOD_NOT_ALLOWED,
                    request.getMethod() + " is nothing that can be done here");
        } else {
            Problems.write(request, response, HttpStatus.NOT_FOUND, "There is nothing here");
        }
    }
}
