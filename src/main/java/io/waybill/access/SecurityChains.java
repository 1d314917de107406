package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.savedrequest.NullRequestCache;

/**
 * What a request passes before anybody works on it. Programs send a token with each request, and have no session; browsers have a session,
 * and prove with each change that a page of ours asks for it. A request with both is a program's.
 */
@Configuration(proxyBeanMethods = false)
class SecurityChains {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityChains.class);

    private static final String NOTHING_FROM_ELSEWHERE =
            "default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    private final Endpoints endpoints;
    private final Refusals refusals;
    private final AccessProperties properties;
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();
    private final RateLimits creations;

    SecurityChains(Endpoints endpoints, AccessProperties properties) {
        this.endpoints = endpoints;
        this.properties = properties;
        this.refusals = new Refusals(endpoints);
        this.creations = new RateLimits(properties.creationsPerMinute());
    }

    private static boolean isOfAProgram(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || Refusals.isForPrograms(request) && request.getRequestedSessionId() == null;
    }

    @Bean
    @Order(1)
    SecurityFilterChain programs(HttpSecurity http, Bearers bearers) throws Exception {
        common(http);
        return http.securityMatcher(SecurityChains::isOfAProgram)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new BearerFilter(bearers, refusals), AnonymousAuthenticationFilter.class)
                .addFilterBefore(
                        new LoginGate(endpoints, new RateLimits(properties.loginsPerMinute())), BearerFilter.class)
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain browsers(HttpSecurity http, Users users, Links links, Audit audit) throws Exception {
        common(http);
        RateLimits logins = new RateLimits(properties.loginsPerMinute());
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("waybill-csrf");
        tokens.setHeaderName("X-CSRF-TOKEN");
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Strict").httpOnly(true));
        http.csrf(csrf -> csrf.csrfTokenRepository(tokens).csrfTokenRequestHandler(new PageTokens()))
                .securityContext(context -> context.securityContextRepository(sessions))
                .sessionManagement(session -> session.sessionFixation(fixation -> fixation.changeSessionId()))
                .formLogin(login -> login.loginPage(LoginGate.PATH)
                        .successHandler(loggedIn(audit))
                        .failureHandler(notLoggedIn(audit)))
                .logout(logout -> logout.logoutSuccessUrl("/login?out").deleteCookies("waybill"))
                .addFilterBefore(new LoginGate(endpoints, logins), SecurityContextHolderFilter.class)
                .addFilterBefore(new LinkFilter(links, sessions, logins, audit), AnonymousAuthenticationFilter.class)
                .addFilterBefore(new LiveSessions(users), AnonymousAuthenticationFilter.class);
        if (properties.openId().isThere()) {
            OpenIdLogin login = new OpenIdLogin(new OpenIdClaims(properties.openId()), sessions, audit);
            http.oauth2Login(openId -> openId.loginPage(LoginGate.PATH)
                    .clientRegistrationRepository(new OpenIdProvider(properties.openId()))
                    .successHandler(login)
                    .failureHandler((request, response, why) -> {
                        LOG.warn("The OpenID provider let somebody not in: {}", why.getMessage());
                        response.sendRedirect("/login?provider");
                    }));
        }
        return http.build();
    }

    private void common(HttpSecurity http) throws Exception {
        http.authorizeHttpRequests(requests -> requests.anyRequest().access(new EndpointAccess(endpoints)))
                .exceptionHandling(
                        failure -> failure.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(NOTHING_FROM_ELSEWHERE))
                        .referrerPolicy(Customizer.withDefaults()))
                .httpBasic(AbstractHttpConfigurer::disable)
                .addFilterAfter(new CreationLimit(endpoints, creations), AuthorizationFilter.class);
    }

    private static AuthenticationSuccessHandler loggedIn(Audit audit) {
        return (request, response, login) -> {
            audit.write(request, login.getName(), "login", "password", "");
            response.sendRedirect("/");
        };
    }

    private static AuthenticationFailureHandler notLoggedIn(Audit audit) {
        return (request, response, why) -> {
            if (why instanceof TooManyAttempts many) {
                Problems.tooMany(
                        request, response, many.pause(), "Too many attempts to log in by this name: wait a while");
                return;
            }
            String name = Optional.ofNullable(request.getParameter("username")).orElse("");
            audit.write(request, "nobody", "refused login", name, reason(why));
            response.sendRedirect("/login?error");
        };
    }

    private static String reason(AuthenticationException why) {
        return String.valueOf(why.getMessage()).toLowerCase(Locale.ROOT);
    }

    @Bean
    AuthenticationProvider passwords(Users users) {
        return new PasswordCheck(users, new RateLimits(properties.loginsPerMinute() * 3));
    }

    /** Names of documents may have what a URL can say; what a path does with it is seen to where it is used. */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowSemicolon(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowUrlEncodedCarriageReturn(true);
        firewall.setAllowUrlEncodedLineFeed(true);
        firewall.setAllowUrlEncodedParagraphSeparator(true);
        firewall.setAllowUrlEncodedLineSeparator(true);
        return firewall;
    }

    @Bean
    RequestRejectedHandler rejectedRequests() {
        return (request, response, why) ->
                Problems.write(request, response, HttpStatus.BAD_REQUEST, String.valueOf(why.getMessage()));
    }
}
