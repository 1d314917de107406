package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in where nothing is configured, and what they see. */
class AccessIT {
    private static final String PASSWORD = "correct horse battery";
    private static final Pattern LINK = Pattern.compile("http://localhost:\\d+(/enter\\?ticket=\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static RunningWaybill waybill;
    private static final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.stores.folder.when",
                        "true",
                        "waybill.flows.scans.stores",
                        "folder",
                        "waybill.http.logins-per-minute",
                        "1000"));
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void aSenderSeesTheirOwnAndNothingElse() throws Exception {
        String alice = token("alice-sends", "SENDER");
        String bob = token("bob-sends", "SENDER");
        String operator = token("operates", "OPERATOR");
        UUID batch = put(alice, "own.txt");
        await().until(() -> json(get(alice, "/api/v1/batches/" + batch)).has("settled"));
        String document = json(get(alice, "/api/v1/batches/" + batch))
                .at("/documents/0/id")
                .asText();
        String upload = tus(alice);

        for (String path : List.of(
                "/api/v1/batches/" + batch,
                "/api/v1/batches/" + Ids.brief(batch),
                "/api/v1/batches/" + batch + "/progress",
                "/api/v1/documents/" + document + "/events",
                "/api/v1/documents/" + document.substring(28) + "/events")) {
            assertThat(get(alice, path).statusCode()).as(path).isEqualTo(200);
            assertThat(get(operator, path).statusCode()).as(path).isEqualTo(200);
            assertThat(get(bob, path).statusCode()).as(path).isEqualTo(404);
        }
        UUID unknown = Ids.next();
        assertThat(get(bob, "/api/v1/batches/" + batch).body().replaceAll("\"(instance|request)\":\"[^\"]*\"", ""))
                .isEqualTo(get(bob, "/api/v1/batches/" + unknown)
                        .body()
                        .replaceAll("\"(instance|request)\":\"[^\"]*\"", "")
                        .replace(unknown.toString(), batch.toString()));
        assertThat(status(bob, "POST", "/api/v1/batches/" + batch + "/cancel")).isEqualTo(404);
        assertThat(status(bob, "POST", "/api/v1/batches/" + batch + "/complete"))
                .isEqualTo(404);
        assertThat(status(bob, "HEAD", upload)).isEqualTo(404);
        assertThat(status(bob, "DELETE", upload)).isEqualTo(404);
        assertThat(send(as(bob, upload)
                                .header("Tus-Resumable", "1.0.0")
                                .header("Upload-Offset", "0")
                                .header("Content-Type", "application/offset+octet-stream")
                                .method("PATCH", HttpRequest.BodyPublishers.ofString("forged")))
                        .statusCode())
                .isEqualTo(404);
        assertThat(status(alice, "HEAD", upload)).isEqualTo(200);
        assertThat(status(alice, "DELETE", upload)).isEqualTo(204);
        assertThat(status(alice, "POST", "/api/v1/batches/" + batch + "/cancel"))
                .as("one's own may be asked to be cancelled")
                .isIn(202, 409);
    }

    @Test
    void whatIsAnnouncedIsItsOwnersToo() throws Exception {
        String alice = token("alice-announces", "SENDER");
        String bob = token("bob-announces", "SENDER");
        JsonNode announced = json(send(as(alice, "/api/v1/batches")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"flow\": \"scans\", \"files\": [{\"name\": \"a.txt\", \"size\": 5}]}"))));
        String batch = announced.at("/batches/0").asText();
        assertThat(status(alice, "POST", "/api/v1/batches/" + batch + "/complete"))
                .isEqualTo(409);
        assertThat(status(bob, "POST", "/api/v1/batches/" + batch + "/complete"))
                .isEqualTo(404);
        assertThat(status(bob, "HEAD", announced.at("/files/0/url").asText())).isEqualTo(404);
    }

    @Test
    void whatIsDroppedIsNobodysWhoOnlySends() throws Exception {
        Path file = Files.writeString(home.resolve("dropped.txt"), "dropped " + UUID.randomUUID());
        waybill.drop(file, "dropped-for-all.txt");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !waybill.receipts("dropped-for-all.txt").isEmpty());
        UUID batch = waybill.batch("dropped-for-all.txt");
        assertThat(get(token("sends", "SENDER"), "/api/v1/batches/" + batch).statusCode())
                .isEqualTo(404);
        assertThat(get(token("reads", "LIBRARIAN"), "/api/v1/batches/" + batch).statusCode())
                .isEqualTo(404);
        assertThat(get(token("operates", "OPERATOR"), "/api/v1/batches/" + batch)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void librariansSeeEverybodysListsAndSendersNone() throws Exception {
        String one = token("librarian-1", "LIBRARIAN");
        String two = token("librarian-2", "LIBRARIAN");
        HttpResponse<String> sent = send(as(one, "/api/v1/send-files")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"symbols\": [\"A/90/1\"]}")));
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
        String list = json(sent).path("batch").asText();
        for (String path : List.of("/api/v1/send-files/" + list, "/api/v1/batches/" + list)) {
            assertThat(get(one, path).statusCode()).isEqualTo(200);
            assertThat(get(two, path).statusCode()).isEqualTo(200);
        }
        assertThat(get(token("sends", "SENDER"), "/api/v1/batches/" + list).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTokenOfOtherFlowsSendsNothingAndSeesNothing() throws Exception {
        String limited = made("{\"owner\": \"limited\", \"role\": \"OPERATOR\", \"flows\": [\"elsewhere\"]}")
                .path("token")
                .asText();
        UUID batch = put(token("unlimited", "SENDER"), "limited.txt");
        await().until(() ->
                json(get(waybill.token(), "/api/v1/batches/" + batch)).has("settled"));
        assertThat(get(limited, "/api/v1/batches/" + batch).statusCode()).isEqualTo(404);
        assertThat(get(limited, "/api/v1/batches/" + Ids.brief(batch)).statusCode())
                .isEqualTo(404);
        assertThat(get(limited, "/api/v1/deliveries?batch=" + batch).statusCode())
                .isEqualTo(404);
        assertThat(json(get(limited, "/api/v1/deliveries?state=DELIVERED")).path("deliveries"))
                .isEmpty();
        assertThat(json(get(waybill.token(), "/api/v1/deliveries?state=DELIVERED"))
                        .path("deliveries"))
                .isNotEmpty();
        assertThat(json(get(limited, "/api/v1/flows"))).isEmpty();
        assertThat(status(limited, "POST", "/api/v1/batches/" + batch + "/retry"))
                .isEqualTo(404);
        HttpResponse<String> refused = send(
                as(limited, "/api/v1/inbox/scans/refused.txt").PUT(HttpRequest.BodyPublishers.ofString("refused")));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).doesNotContain("send-files");
    }

    @Test
    void aTokenThatIsRevokedOrExpiredIsOutOfForceAtOnce() throws Exception {
        JsonNode revoked = made("{\"owner\": \"revoked\", \"role\": \"SENDER\"}");
        JsonNode expired = made("{\"owner\": \"expired\", \"role\": \"SENDER\"}");
        for (JsonNode token : List.of(revoked, expired)) {
            assertThat(get(token.path("token").asText(), "/api/v1/me").statusCode())
                    .isEqualTo(200);
        }
        assertThat(status(
                        waybill.token(),
                        "DELETE",
                        "/api/v1/tokens/" + revoked.path("id").asText()))
                .isEqualTo(204);
        waybill.bean(Ledger.class).write(writes -> writes.jdbc()
                .update(
                        "UPDATE access_token SET expires_at = 1 WHERE id = ?",
                        expired.path("id").asText()));
        for (JsonNode token : List.of(revoked, expired)) {
            HttpResponse<String> refused = get(token.path("token").asText(), "/api/v1/me");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("invalid_token");
        }
        JsonNode listed = json(get(waybill.token(), "/api/v1/tokens"));
        assertThat(listed.toString())
                .contains("revoked", "expired")
                .doesNotContain(revoked.path("token").asText())
                .doesNotContain("hash");
    }

    @Test
    void nobodyReadsASecretInTheLedgerOrTheLog() throws Exception {
        String token = token("secretive", "ADMINISTRATOR");
        user("secretive", "SENDER");
        assertThat(new Browser(waybill).login("secretive", PASSWORD).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/"));
        get(token, "/api/v1/me");
        get(token + "x", "/api/v1/me");
        String secret = token.substring(token.length() - 43);
        for (Path file :
                List.of(home.resolve("ledger.db"), home.resolve("ledger.db-wal"), home.resolve("waybill.log"))) {
            String content = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
            assertThat(content.contains(secret)).as(file.toString()).isFalse();
            assertThat(content.contains(PASSWORD)).as(file.toString()).isFalse();
            assertThat(content.contains(waybill.token())).as(file.toString()).isFalse();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatChangesSomethingStandsInTheAuditTrail() throws Exception {
        String operator = token("audited", "OPERATOR");
        UUID batch = put(operator, "audited.txt");
        await().until(() -> json(get(operator, "/api/v1/batches/" + batch)).has("settled"));
        HttpResponse<String> retried = send(as(operator, "/api/v1/batches/" + batch + "/retry")
                .header("X-Request-ID", "request-of-a-proxy")
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(retried.headers().firstValue("X-Request-ID")).hasValue("request-of-a-proxy");
        user("audited-user", "SENDER");
        get("no-such-token", "/api/v1/me");
        new Browser(waybill).login("audited-user\r\nforged line", "wrong");

        JsonNode lines = json(get(waybill.token(), "/api/v1/audit?limit=1000"));
        assertThat(lines.findValuesAsText("what")).contains("make token", "retry batch", "put user", "refused login");
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.path("what").asText()).isEqualTo("retry batch");
            assertThat(line.path("who").asText()).isEqualTo("audited");
            assertThat(line.path("subject").asText()).isEqualTo(batch.toString());
            assertThat(line.path("address").asText()).isEqualTo("127.0.0.1");
            assertThat(line.path("request").asText()).isEqualTo("request-of-a-proxy");
        });
        assertThat(lines.toString()).doesNotContain("\\n").doesNotContain(PASSWORD);
        JsonNode second = json(get(
                waybill.token(),
                "/api/v1/audit?limit=1&before=" + lines.at("/0/id").asText()));
        assertThat(second.at("/0/id")).isEqualTo(lines.at("/1/id"));
    }

    @Test
    void aBrowserGetsInOnceByTheLinkInTheLog() throws Exception {
        Matcher link = LINK.matcher(Files.readString(home.resolve("waybill.log")));
        assertThat(link.find()).isTrue();
        Browser browser = new Browser(waybill);
        assertThat(browser.get("/").headers().firstValue("Location")).hasValue("/login");

        HttpResponse<String> entered = browser.get(link.group(1));
        assertThat(entered.headers().firstValue("Location")).hasValue("/");
        assertThat(entered.headers().firstValue("Set-Cookie").orElse(""))
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("jsessionid");
        assertThat(browser.get("/").body()).contains("local (ADMINISTRATOR)");

        Browser second = new Browser(waybill);
        assertThat(second.get(link.group(1)).headers().firstValue("Location")).hasValue("/login?link");
        assertThat(second.session()).isEmpty();
        assertThat(second.get("/login?link").body()).contains("used up");
    }

    @Test
    void aPageChangesSomethingOnlyWithItsToken() throws Exception {
        Browser browser = entered();
        String token = browser.pageToken("/");
        assertThat(browser.get("/api/v1/users").statusCode()).isEqualTo(200);
        HttpResponse<String> without = browser.send(
                HttpRequest.newBuilder(waybill.uri("/api/v1/links")).POST(none()));
        assertThat(without.statusCode()).isEqualTo(403);
        assertThat(without.body()).contains("X-CSRF-TOKEN");
        assertThat(browser.form("/api/v1/links", "_csrf=" + Browser.encoded(token))
                        .statusCode())
                .as("a form could be somebody else's")
                .isEqualTo(403);
        assertThat(browser.send(HttpRequest.newBuilder(waybill.uri("/api/v1/links"))
                                .header("X-CSRF-TOKEN", "guessed")
                                .POST(none()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(browser.send(HttpRequest.newBuilder(waybill.uri("/api/v1/links"))
                                .header("X-CSRF-TOKEN", token)
                                .POST(none()))
                        .statusCode())
                .isEqualTo(201);
        assertThat(browser.send(HttpRequest.newBuilder(waybill.uri("/api/v1/links"))
                                .header("X-CSRF-TOKEN", token)
                                .header("Origin", "http://evil.example")
                                .POST(none()))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> uploaded =
                browser.send(HttpRequest.newBuilder(waybill.uri("/api/v1/inbox/scans/by-a-page.txt"))
                        .header("X-CSRF-TOKEN", token)
                        .PUT(HttpRequest.BodyPublishers.ofString("by a page")));
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(201);
    }

    @Test
    void aLoginMakesANewSessionAndALogoutEndsIt() throws Exception {
        user("fixed", "SENDER");
        Browser browser = entered();
        String before = browser.session().orElseThrow();
        assertThat(browser.login("fixed", PASSWORD).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/"));
        String after = browser.session().orElseThrow();
        assertThat(after).isNotEqualTo(before);
        assertThat(withSession(before)).as("the session of before").isEqualTo(401);
        assertThat(withSession(after)).isEqualTo(200);
        assertThat(withSession("chosen-by-somebody")).isEqualTo(401);
        assertThat(browser.get("/").body()).contains("fixed (SENDER)");

        assertThat(browser.form("/logout", "").statusCode()).isEqualTo(403);
        browser.form("/logout", "_csrf=" + Browser.encoded(browser.pageToken("/")));
        assertThat(withSession(after)).isEqualTo(401);
    }

    @Test
    void whoIsChangedOrRemovedIsLoggedOut() throws Exception {
        user("changing", "OPERATOR");
        Browser browser = new Browser(waybill);
        browser.login("changing", PASSWORD);
        assertThat(browser.get("/api/v1/flows").statusCode()).isEqualTo(200);
        user("changing", "SENDER");
        assertThat(browser.get("/api/v1/flows").statusCode()).isEqualTo(401);
        browser.login("changing", PASSWORD);
        assertThat(browser.get("/api/v1/flows").statusCode()).isEqualTo(403);

        String token = token("changing", "SENDER");
        assertThat(status(waybill.token(), "DELETE", "/api/v1/users/changing")).isEqualTo(204);
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
        assertThat(get(token, "/api/v1/me").statusCode()).isEqualTo(401);
        assertThat(browser.login("changing", PASSWORD).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/login?error"));
    }

    @Test
    void usersAndTokensThatMakeNoSenseAreRefusedInWords() throws Exception {
        for (String wanted : List.of(
                "{}",
                "{\"owner\": \"local\", \"role\": \"SENDER\"}",
                "{\"owner\": \"openid:alice\", \"role\": \"SENDER\"}",
                "{\"owner\": \"../alice\", \"role\": \"SENDER\"}",
                "{\"owner\": \"a\\r\\nb\", \"role\": \"SENDER\"}",
                "{\"owner\": \"alice\"}",
                "{\"owner\": \"alice\", \"role\": \"GOD\"}",
                "{\"owner\": \"alice\", \"role\": \"SENDER\", \"days\": 0}",
                "{\"owner\": \"alice\", \"role\": \"SENDER\", \"flows\": [\"a,b\"]}",
                "{\"owner\": \"alice\", \"role\": \"SENDER\", \"purpose\": \"" + "x".repeat(201) + "\"}")) {
            assertThat(waybill.post("/api/v1/tokens", wanted, 400)
                            .path("detail")
                            .asText())
                    .as(wanted)
                    .isNotEmpty();
        }
        for (String wanted : List.of(
                "{\"role\": \"SENDER\"}",
                "{\"role\": \"SENDER\", \"password\": \"short\"}",
                "{\"role\": \"SENDER\", \"password\": \"" + "ä".repeat(37) + "\"}")) {
            assertThat(putUser("senseless", wanted).statusCode()).as(wanted).isEqualTo(400);
        }
    }

    @Test
    void anotherNameThanOursIsNotAnswered() throws Exception {
        String token = "Authorization: Bearer " + waybill.token() + "\r\n";
        assertThat(raw("GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\n" + token + "\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("GET /api/v1/me HTTP/1.1\r\nHost: localhost:1\r\n" + token + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: localhost\r\n" + token + "\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
    }

    /** Far more than there are threads; none of them waits for what is still to come. */
    @Test
    void whoSendsSlowlyWithoutARightHoldsNoThread() throws Exception {
        List<String> heads = List.of(
                "POST /api/v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx",
                "PUT /api/v1/inbox/scans/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
                "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
                "POST /api/v1/links HTTP/1.1\r\nHost: localhost\r\nCookie: waybill=x\r\nContent-Length: 1000\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
                "GET /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
                "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /api/v1/batches HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1000000\r\n\r\n",
                "POST //api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
                "GET /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
        List<Socket> slow = new ArrayList<>();
        try {
            for (int round = 0; round < 12; round++) {
                for (String head : heads) {
                    Socket socket = connect();
                    slow.add(socket);
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                }
            }
            HttpRequest request =
                    waybill.request("/api/v1/me").timeout(Duration.ofSeconds(5)).build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            for (int i = 0; i < slow.size(); i++) {
                slow.get(i).setSoTimeout(5_000);
                String answer = readAll(slow.get(i));
                assertThat(answer).as(heads.get(i % heads.size())).containsPattern("^HTTP/1.1 (30|4)\\d");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static Browser entered() throws Exception {
        Browser browser = new Browser(waybill);
        browser.get(waybill.post("/api/v1/links", "", 201).path("link").asText());
        return browser;
    }

    private static int withSession(String id) throws Exception {
        return send(HttpRequest.newBuilder(waybill.uri("/api/v1/me")).header("Cookie", "waybill=" + id))
                .statusCode();
    }

    private static void user(String name, String role) throws Exception {
        HttpResponse<String> made = putUser(name, "{\"role\": \"" + role + "\", \"password\": \"" + PASSWORD + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    }

    private static HttpResponse<String> putUser(String name, String wanted) throws Exception {
        return send(waybill.request("/api/v1/users/" + name)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(wanted)));
    }

    private static String token(String owner, String role) throws Exception {
        return made("{\"owner\": \"" + owner + "\", \"role\": \"" + role + "\"}")
                .path("token")
                .asText();
    }

    private static JsonNode made(String wanted) throws Exception {
        return waybill.post("/api/v1/tokens", wanted, 201);
    }

    private static UUID put(String token, String name) throws Exception {
        HttpResponse<String> sent = send(as(token, "/api/v1/inbox/scans/" + name)
                .PUT(HttpRequest.BodyPublishers.ofString("content " + UUID.randomUUID())));
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
        return UUID.fromString(json(sent).path("batch").asText());
    }

    private static String tus(String token) throws Exception {
        HttpResponse<String> created = send(as(token, "/api/v1/uploads")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "100")
                .POST(none()));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow();
    }

    private static HttpRequest.Builder as(String token, String path) {
        return HttpRequest.newBuilder(waybill.uri(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> get(String token, String path) throws Exception {
        return send(as(token, path).header("Accept", "application/json"));
    }

    private static int status(String token, String method, String path) throws Exception {
        return send(as(token, path).header("Tus-Resumable", "1.0.0").method(method, none()))
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), waybill.uri("/").getPort());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(5_000);
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    /** Until the other side closes; a reset because of what it didn't read counts as that. */
    private static String readAll(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            int next = socket.getInputStream().read();
            while (next >= 0) {
                all.append((char) next);
                next = socket.getInputStream().read();
            }
        } catch (SocketException e) {
            all.append(" (reset)");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after: " + all, e);
        }
        return all.toString();
    }
}
