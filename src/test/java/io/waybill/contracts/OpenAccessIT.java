package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.OpenIdServer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in where others than this machine may ask: by an OpenID provider, which is away at first, and within limits. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpenAccessIT {
    private static final String CONFIGURED = "the-token-of-the-configuration";

    @TempDir
    static Path home;

    private static OpenIdServer provider;
    private static RunningWaybill waybill;
    private static final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        provider = new OpenIdServer();
        waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.stores.folder.when", "true",
                        "waybill.flows.scans.stores", "folder",
                        "waybill.http.token", CONFIGURED,
                        "waybill.http.open-id.issuer", provider.issuer(),
                        "waybill.http.logins-per-minute", "20",
                        "waybill.http.creations-per-minute", "6",
                        "waybill.http.streams", "4",
                        "waybill.http.streams-per-caller", "3"));
    }

    @AfterAll
    static void stop() {
        waybill.close();
        provider.close();
    }

    @Test
    @Order(1)
    void nobodyElseWaitsForAProviderThatIsAway() throws Exception {
        assertThat(me(CONFIGURED).body()).contains("administrator");
        assertThat(me(waybill.token()).body()).contains("local");
        assertThat(me(program("away", "SENDER")).statusCode()).isEqualTo(401);
        Browser browser = new Browser(waybill);
        assertThat(browser.get("/login").body()).contains("/oauth2/authorization/openid");
        assertThat(browser.get("/oauth2/authorization/openid").statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(Files.readString(home.resolve("waybill.log"))).doesNotContain("ticket=");
    }

    @Test
    @Order(2)
    void programsGetInByTokensThatTheProviderGaveThemForUs() throws Exception {
        provider.start();
        HttpResponse<String> me = me(program("robot", "waybill-operator"));
        assertThat(me.statusCode()).as(me.body()).isEqualTo(200);
        assertThat(me.body()).contains("openid:robot", "OPERATOR");
        assertThat(me(program("robot", "nothing")).statusCode()).as("no role").isEqualTo(401);
        Map<String, Object> claims = Map.of("sub", "robot", "roles", List.of("ADMINISTRATOR"));
        assertThat(me(provider.token("somebody-else", Duration.ofMinutes(5), claims))
                        .statusCode())
                .as("for another")
                .isEqualTo(401);
        assertThat(me(provider.token("waybill", Duration.ofMinutes(-5), claims)).statusCode())
                .as("expired")
                .isEqualTo(401);
        assertThat(me(provider.forged("waybill", claims)).statusCode())
                .as("signed by another")
                .isEqualTo(401);
    }

    @Test
    @Order(3)
    void peopleGetInByTheProviderIfTheyHaveARole() throws Exception {
        provider.logsIn(Map.of("sub", "alice", "roles", List.of("SENDER", "LIBRARIAN"), "waybill-flows", "scans"));
        Browser browser = throughTheProvider();
        assertThat(browser.get("/").body()).contains("openid:alice (LIBRARIAN of [scans])");
        assertThat(browser.get("/api/v1/flows").statusCode()).isEqualTo(403);

        provider.logsIn(Map.of("sub", "mallory"));
        Browser other = throughTheProvider();
        assertThat(other.get("/").headers().firstValue("Location")).hasValue("/login");
    }

    @Test
    @Order(4)
    void asManyListenAsMay() throws Exception {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            streams.add(listen(CONFIGURED).body());
        }
        HttpResponse<InputStream> fourth = listen(CONFIGURED);
        assertThat(fourth.statusCode()).isEqualTo(429);
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
        streams.add(listen(waybill.token()).body());
        assertThat(listen(program("listener", "OPERATOR")).statusCode()).isEqualTo(429);
        for (InputStream stream : streams) {
            stream.close();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            HttpResponse<InputStream> again = listen(CONFIGURED);
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    @Test
    @Order(5)
    void asMuchIsBegunAMinuteAsMay() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(waybill.uri("/api/v1/inbox/scans/" + i + ".txt"))
                            .header("Authorization", "Bearer " + CONFIGURED)
                            .PUT(HttpRequest.BodyPublishers.ofString("content " + i))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            statuses.add(answer.statusCode());
            if (answer.statusCode() == 429) {
                assertThat(Integer.parseInt(
                                answer.headers().firstValue("Retry-After").orElseThrow()))
                        .isBetween(1, 61);
            }
        }
        assertThat(statuses).contains(201, 429).doesNotContain(500);
        assertThat(me(CONFIGURED).statusCode())
                .as("only beginnings are counted")
                .isEqualTo(200);
    }

    @Test
    @Order(6)
    void pagesOfOthersAreNotAnsweredButLinksAreFollowed() throws Exception {
        assertThat(site("/login", "GET", "cross-site", "navigate", "document")).isEqualTo(200);
        assertThat(site("/login", "GET", "cross-site", "navigate", "iframe")).isEqualTo(403);
        assertThat(site("/login", "GET", "cross-site", "no-cors", "image")).isEqualTo(403);
        assertThat(site("/login", "POST", "cross-site", "navigate", "document")).isEqualTo(403);
    }

    @Test
    @Order(7)
    void whoGuessesIsSlowedDownAndNobodyElse() throws Exception {
        Browser browser = new Browser(waybill);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            statuses.add(browser.login("alice", "wrong " + i).statusCode());
        }
        assertThat(statuses).contains(302).endsWith(429);

        HttpResponse<String> last = me("guess");
        for (int i = 0; i < 25; i++) {
            last = me("guess-" + i);
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValue("Retry-After")).isPresent();
        assertThat(me(waybill.token()).statusCode()).as("what nobody can guess").isEqualTo(200);
    }

    private static Browser throughTheProvider() throws Exception {
        Browser browser = new Browser(waybill);
        URI there = location(browser.get("/oauth2/authorization/openid"));
        URI back = location(browser.get(there));
        browser.get(back);
        return browser;
    }

    private static URI location(HttpResponse<String> answer) {
        return URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
    }

    private static String program(String name, String role) {
        return provider.token("waybill", Duration.ofMinutes(5), Map.of("sub", name, "roles", List.of(role)));
    }

    private static int site(String path, String method, String site, String mode, String destination) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(waybill.uri(path))
                                .header("Sec-Fetch-Site", site)
                                .header("Sec-Fetch-Mode", mode)
                                .header("Sec-Fetch-Dest", destination)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpResponse<InputStream> listen(String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(waybill.uri("/api/v1/progress"))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static HttpResponse<String> me(String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(waybill.uri("/api/v1/me"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
