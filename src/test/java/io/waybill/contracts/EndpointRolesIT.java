package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Every endpoint has its row in docs/access.md, and lets in whom that says. */
class EndpointRolesIT {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z]+)` \\| `([^`]+)` \\| (\\w+) \\|$", Pattern.MULTILINE);
    private static final List<String> ROLES = List.of("SENDER", "LIBRARIAN", "OPERATOR", "ADMINISTRATOR");
    private static final String ANYBODY = "anybody";

    /** What filters answer, and no controller. */
    private static final Set<String> OF_FILTERS = Set.of(
            "POST /login", "POST /logout", "GET /enter", "GET /ws_api/upload/{id}", "GET /ws_api/upload_parallel/{id}");

    /** Where words are found for what failed; nobody can ask for it. */
    private static final String OF_FAILURES = "/error";

    /** @param role the least that is needed */
    private record Row(String method, String path, String role) {
        boolean isFor(String other) {
            return role.equals(ANYBODY) || ROLES.indexOf(other) >= ROLES.indexOf(role);
        }
    }

    @TempDir
    static Path home;

    private static RunningWaybill waybill;
    private static final Map<String, String> tokens = new HashMap<>();
    private static final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        waybill = RunningWaybill.start(home, Map.of("waybill.stores.folder.when", "true"));
        for (String role : ROLES) {
            JsonNode made = waybill.post(
                    "/api/v1/tokens", "{\"owner\": \"walker\", \"role\": \"" + role + "\", \"days\": 1}", 201);
            tokens.put(role, made.path("token").asText());
        }
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @Test
    void everyEndpointHasARowAndEveryRowAnEndpoint() throws Exception {
        Set<String> rows = new TreeSet<>();
        rows().forEach(row -> rows.add(row.method() + " " + row.path()));
        Set<String> endpoints = new TreeSet<>(OF_FILTERS);
        for (RequestMappingInfoHandlerMapping mapping : waybill.beans(RequestMappingInfoHandlerMapping.class)) {
            mapping.getHandlerMethods().keySet().forEach(info -> endpoints.addAll(names(info)));
        }
        // Two of the ways to look at health are open to whoever watches over processes, and are rows of their own.
        endpoints.add("GET /actuator/health/liveness");
        endpoints.add("GET /actuator/health/readiness");
        assertThat(rows).isEqualTo(endpoints);
    }

    private static Set<String> names(RequestMappingInfo info) {
        Set<String> names = new TreeSet<>();
        for (String path : info.getPathPatternsCondition().getPatternValues()) {
            Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
            if (!path.equals(OF_FAILURES)) {
                assertThat(methods).as(path).isNotEmpty();
            }
            methods.forEach(method -> names.add(method + " " + path));
        }
        return names;
    }

    @Test
    void everyRowLetsInWhomItSays() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            for (String role : ROLES) {
                int status = status(row, "Bearer " + tokens.get(role));
                boolean refused = status == 401 || status == 403;
                // The form's login and logout are for browsers, which have no such header, but a page's token.
                boolean wrongly = refused == row.isFor(role) && !OF_FILTERS.contains(row.method() + " " + row.path());
                if (wrongly || !row.isFor(role) && status != 403) {
                    wrong.add(row + " for " + role + ": " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nobodyGetsInAnywhereElse() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            int none = status(row, "");
            boolean page = !row.path().startsWith("/api") && !row.path().startsWith("/actuator");
            boolean right =
                    switch (row.method() + " " + row.path()) {
                        case "POST /login", "POST /logout" -> none == 403;
                        case "GET /enter", "GET /" -> none == 302;
                        // No handshake of a WebSocket.
                        case "GET /ws_api/upload/{id}", "GET /ws_api/upload_parallel/{id}" -> none == 400;
                        default -> row.role().equals(ANYBODY) ? none == 200 : none == 401 && !page;
                    };
            if (!right) {
                wrong.add(row + " for nobody: " + none);
            }
            for (String forged :
                    List.of("Bearer ", "Bearer wb_0123456789abcdef_" + "x".repeat(43), "Basic YTpi", "x")) {
                int status = status(row, forged);
                if (status != 401 && status != 429) {
                    wrong.add(row + " for '" + forged + "': " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNoEndpointIsAnsweredToNobody() throws Exception {
        String administrator = "Bearer " + tokens.get("ADMINISTRATOR");
        assertThat(status(new Row("GET", "/error", ""), administrator)).isEqualTo(404);
        assertThat(status(new Row("GET", "/actuator/env", ""), administrator)).isEqualTo(404);
        assertThat(status(new Row("GET", "/api/v1/nothing", ""), administrator)).isEqualTo(404);
        assertThat(status(new Row("DELETE", "/api/v1/flows", ""), administrator))
                .isEqualTo(405);
        assertThat(status(new Row("GET", "/api/v1/nothing", ""), "")).isEqualTo(401);
        assertThat(status(new Row("HEAD", "/api/v1/flows", ""), administrator)).isEqualTo(200);
        assertThat(status(new Row("HEAD", "/api/v1/flows", ""), "Bearer " + tokens.get("SENDER")))
                .isEqualTo(403);
        for (String trick : List.of(
                "/api/v1/users/",
                "//api/v1/users",
                "/api/v1/users;a=b",
                "/api/v1/./users",
                "/api/v1/flows/../users",
                "/API/v1/users",
                "/api/v1/%75sers")) {
            assertThat(status(new Row("GET", trick, ""), "Bearer " + tokens.get("SENDER")))
                    .as(trick)
                    .isIn(400, 403, 404);
        }
    }

    private static int status(Row row, String authorization) throws Exception {
        String path = row.path()
                .replaceAll("\\{(id|batch)}", UUID.randomUUID().toString())
                .replace("{flow}", "nowhere")
                .replace("{*name}", "walked.txt")
                .replace("{requiredMetricName}", "jvm.memory.used")
                .replace("{name}", "walked")
                .replace("/**", "/ping");
        HttpRequest.Builder request = HttpRequest.newBuilder(waybill.uri(path))
                .method(
                        row.method(),
                        Set.of("POST", "PUT", "PATCH").contains(row.method())
                                ? HttpRequest.BodyPublishers.ofString("{}")
                                : HttpRequest.BodyPublishers.noBody())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, */*;q=0.5");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/access.md")));
        while (row.find()) {
            rows.add(new Row(row.group(1), row.group(2), row.group(3)));
        }
        assertThat(rows).hasSizeGreaterThan(30);
        return rows;
    }
}
