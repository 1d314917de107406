package io.waybill.contracts;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a browser does: it keeps cookies, and sends forms with the token that stands in their page. It follows no redirect by itself. */
final class Browser {
    private static final Pattern TOKEN = Pattern.compile("<meta name=\"csrf\" content=\"([^\"]+)\">");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final RunningWaybill waybill;

    Browser(RunningWaybill waybill) {
        this.waybill = waybill;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(waybill.uri(path)));
    }

    HttpResponse<String> get(URI elsewhere) throws Exception {
        return send(HttpRequest.newBuilder(elsewhere));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The token in the page at a path. */
    String pageToken(String path) throws Exception {
        Matcher token = TOKEN.matcher(get(path).body());
        if (!token.find()) {
            throw new AssertionError("no token in " + path);
        }
        return token.group(1);
    }

    HttpResponse<String> login(String name, String password) throws Exception {
        return form(
                "/login",
                "username=" + encoded(name) + "&password=" + encoded(password) + "&_csrf="
                        + encoded(pageToken("/login")));
    }

    HttpResponse<String> form(String path, String fields) throws Exception {
        return send(HttpRequest.newBuilder(waybill.uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields)));
    }

    Optional<String> session() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("waybill"))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
