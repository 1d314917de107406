package io.waybill.access;

import static io.waybill.access.Role.ADMINISTRATOR;
import static io.waybill.access.Role.LIBRARIAN;
import static io.waybill.access.Role.OPERATOR;
import static io.waybill.access.Role.SENDER;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Every endpoint, and who may call it. What isn't here nobody may call. Whose data it is that they see is decided where the data is read.
 * docs/access.md has the same table for people, and a test that both are true.
 */
final class Endpoints {
    /**
     * One row.
     *
     * @param role the least that is needed; nothing if anybody may
     * @param creates whether it makes something, so that it is counted
     */
    record Endpoint(HttpMethod method, String path, Optional<Role> role, boolean creates) {}

    private record Matched(Endpoint endpoint, PathPatternRequestMatcher matcher) {}

    private final List<Matched> all = new ArrayList<>();

    Endpoints() {
        anybody("/actuator/health/liveness", "/actuator/health/readiness", "/login", "/enter");
        add(HttpMethod.POST, "/login", Optional.empty(), false);

        get(SENDER, "/", "/api/v1/me");
        add(HttpMethod.POST, "/logout", Optional.of(SENDER), false);
        add(HttpMethod.OPTIONS, "/api/v1/uploads", Optional.of(SENDER), false);
        creating(SENDER, HttpMethod.POST, "/api/v1/uploads");
        add(HttpMethod.HEAD, "/api/v1/uploads/{id}", Optional.of(SENDER), false);
        add(HttpMethod.PATCH, "/api/v1/uploads/{id}", Optional.of(SENDER), false);
        add(HttpMethod.DELETE, "/api/v1/uploads/{id}", Optional.of(SENDER), false);
        get(SENDER, "/api/v1/uploads/{id}", "/api/v1/limits", "/api/files/upload/status/{id}");
        creating(SENDER, HttpMethod.POST, "/api/files/upload/initiate");
        creating(SENDER, HttpMethod.POST, "/api/v1/upload/initiate");
        creating(SENDER, HttpMethod.POST, "/api/v1/batch/initiate");
        post(SENDER, "/api/v1/upload/cancel/{id}", "/api/v1/batch/cancel/{id}");
        get(
                SENDER,
                "/api/v1/batch/{id}",
                "/api/v1/upload/quota-info",
                "/api/v1/system/upload-status",
                "/api/v1/system/upload-progress/{id}");
        // Each shows the ticket of one upload, and is asked for it.
        anybody("/ws_api/upload/{id}", "/ws_api/upload_parallel/{id}");
        post(
                SENDER,
                "/api/files/upload/chunk/{id}",
                "/api/files/upload/complete/{id}",
                "/api/files/upload/single/{id}");
        creating(SENDER, HttpMethod.PUT, "/api/v1/inbox/{flow}/{*name}");
        creating(SENDER, HttpMethod.POST, "/api/v1/batches");
        post(SENDER, "/api/v1/batches/{id}/complete", "/api/v1/batches/{id}/cancel");
        get(
                SENDER,
                "/api/v1/batches/{id}",
                "/api/v1/batches/{id}/progress",
                "/api/v1/documents/{id}/events",
                "/api/v1/documents/{id}/content");

        creating(LIBRARIAN, HttpMethod.POST, "/api/v1/send-files");
        get(LIBRARIAN, "/api/v1/send-files/{batch}", "/actuator/jobnumbers");

        post(
                OPERATOR,
                "/api/v1/batches/{id}/retry",
                "/api/v1/batches/{id}/dismiss",
                "/api/v1/batches/{id}/pause",
                "/api/v1/batches/{id}/resume");
        add(HttpMethod.PUT, "/api/v1/batches/{id}/priority", Optional.of(OPERATOR), false);
        get(
                OPERATOR,
                "/api/v1/deliveries",
                "/api/v1/progress",
                "/api/v1/flows",
                "/api/v1/flows/{name}",
                "/actuator",
                "/actuator/books",
                "/actuator/health",
                "/actuator/health/**",
                "/actuator/metrics",
                "/actuator/metrics/{requiredMetricName}",
                "/actuator/prometheus",
                "/actuator/stores");

        get(ADMINISTRATOR, "/api/v1/tokens", "/api/v1/users", "/api/v1/audit");
        post(ADMINISTRATOR, "/api/v1/tokens", "/api/v1/links");
        add(HttpMethod.DELETE, "/api/v1/tokens/{id}", Optional.of(ADMINISTRATOR), false);
        add(HttpMethod.PUT, "/api/v1/users/{name}", Optional.of(ADMINISTRATOR), false);
        add(HttpMethod.DELETE, "/api/v1/users/{name}", Optional.of(ADMINISTRATOR), false);
    }

    private void anybody(String... paths) {
        for (String path : paths) {
            add(HttpMethod.GET, path, Optional.empty(), false);
        }
    }

    private void get(Role role, String... paths) {
        for (String path : paths) {
            add(HttpMethod.GET, path, Optional.of(role), false);
        }
    }

    private void post(Role role, String... paths) {
        for (String path : paths) {
            add(HttpMethod.POST, path, Optional.of(role), false);
        }
    }

    private void creating(Role role, HttpMethod method, String path) {
        add(method, path, Optional.of(role), true);
    }

    private void add(HttpMethod method, String path, Optional<Role> role, boolean creates) {
        all.add(new Matched(
                new Endpoint(method, path, role, creates),
                PathPatternRequestMatcher.withDefaults().matcher(path)));
    }

    List<Endpoint> all() {
        return all.stream().map(Matched::endpoint).toList();
    }

    /** What a request is for: the first row that fits. HEAD is GET where it has no row of its own, and OPTIONS is anything's. */
    Optional<Endpoint> of(HttpServletRequest request) {
        List<Endpoint> there = at(request);
        HttpMethod method = HttpMethod.valueOf(request.getMethod());
        Optional<Endpoint> exact = there.stream()
                .filter(endpoint -> endpoint.method().equals(method))
                .findFirst();
        if (exact.isPresent() || !method.equals(HttpMethod.HEAD) && !method.equals(HttpMethod.OPTIONS)) {
            return exact;
        }
        return there.stream()
                .filter(endpoint ->
                        method.equals(HttpMethod.OPTIONS) || endpoint.method().equals(HttpMethod.GET))
                .findFirst();
    }

    /** Whether there is something at the path of a request, for whatever method. */
    boolean isPath(HttpServletRequest request) {
        return !at(request).isEmpty();
    }

    private List<Endpoint> at(HttpServletRequest request) {
        return all.stream()
                .filter(one -> one.matcher().matches(request))
                .map(Matched::endpoint)
                .toList();
    }
}
