package io.waybill.standin;

import java.util.Arrays;
import java.util.Optional;

/** The calls of the loading API that the stand-in answers. */
public enum Endpoint {
    TOKEN("GET", "/api/auth/token"),
    LOOK_UP("GET", "/api/loading/symbol"),
    SEARCH("GET", "/api/loading/search"),
    SAVE("POST", "/api/loading/symbol"),
    PATCH("PATCH", "/api/loading/symbol"),
    FILE("POST", "/api/loading/file");

    private final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    static Optional<Endpoint> of(String method, String path) {
        return Arrays.stream(values())
                .filter(endpoint -> endpoint.method.equals(method) && endpoint.path.equals(path))
                .findFirst();
    }
}
