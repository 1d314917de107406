package io.waybill.servers;

import java.util.List;
import java.util.Map;

/** An error that Drive answers with, in the JSON of Google's APIs. */
final class DriveError extends Exception {
    private final int status;
    private final String reason;

    DriveError(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    static DriveError notFound(String id) {
        return new DriveError(404, "notFound", "File not found: " + id + ".");
    }

    static DriveError badRequest(String message) {
        return new DriveError(400, "badRequest", message);
    }

    int status() {
        return status;
    }

    Map<String, Object> json() {
        String domain = reason.toLowerCase().contains("ratelimit") ? "usageLimits" : "global";
        Map<String, String> detail = Map.of("domain", domain, "reason", reason, "message", getMessage());
        return Map.of("error", Map.of("code", status, "message", getMessage(), "errors", List.of(detail)));
    }
}
