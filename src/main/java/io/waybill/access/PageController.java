package io.waybill.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The page where people log in, and the one where they see who they are. */
@RestController
class PageController {
    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Waybill</title>
            <meta name="csrf" content="%s"></head>
            <body><main><h1>Waybill</h1>
            %s
            </main></body>
            </html>
            """;

    private static final String FORM = """
            <form method="post" action="/login">
            <p><label>Name <input name="username" autocomplete="username" required autofocus></label></p>
            <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
            <input type="hidden" name="_csrf" value="%s">
            <p><button>Log in</button></p>
            </form>
            """;

    /** Why somebody is here again, by what stands in the query. */
    private static final Map<String, String> REASONS = Map.of(
            "error", "Name and password don't fit.",
            "link",
                    "That link is used up or old, or from another machine. The next start writes a new one into the log.",
            "role", "Your provider says who you are, but you have no role here.",
            "provider", "Your provider can't be reached, or did not let you in.",
            "out", "You are logged out.");

    private final AccessProperties properties;

    PageController(AccessProperties properties) {
        this.properties = properties;
    }

    @GetMapping("/login")
    ResponseEntity<String> login(HttpServletRequest request, @Nullable CsrfToken token) {
        String reason = REASONS.getOrDefault(String.valueOf(request.getQueryString()), "");
        String provider = properties.openId().isThere()
                ? "<p><a href=\"/oauth2/authorization/" + OpenIdProvider.ID + "\">Log in with your organization</a></p>"
                : "";
        return page(
                token,
                "<p role=\"status\">" + reason + "</p>" + String.format(Locale.ROOT, FORM, value(token)) + provider);
    }

    @GetMapping("/")
    ResponseEntity<String> home(Caller caller, @Nullable CsrfToken token) {
        return page(token, String.format(Locale.ROOT, """
                        <p>You are %s.</p>
                        <form method="post" action="/logout">
                        <input type="hidden" name="_csrf" value="%s"><button>Log out</button>
                        </form>
                        """, HtmlUtils.htmlEscape(caller.toString()), value(token)));
    }

    /** A program that looks at a page has none, and needs none. */
    private static String value(@Nullable CsrfToken token) {
        return token == null ? "" : token.getToken();
    }

    private static ResponseEntity<String> page(@Nullable CsrfToken token, String content) {
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noStore())
                .body(String.format(Locale.ROOT, FRAME, value(token), content));
    }
}
