package io.waybill.servers;

import java.util.Optional;

/** The calls that a {@link DriveStandIn} tells apart, for faults and for counting. */
public enum DriveCall {
    TOKEN,
    GENERATE_IDS,
    /** Metadata alone, or with the content in the same request. */
    CREATE,
    START_SESSION,
    /** Content for a session. */
    CHUNK,
    /** How much a session has. */
    SESSION_STATUS,
    CANCEL_SESSION,
    /** Metadata, content or both. */
    UPDATE,
    GET,
    DOWNLOAD,
    LIST,
    DELETE;

    static Optional<DriveCall> of(DriveRequest request) {
        if (request.path().equals("/token")) {
            return Optional.of(TOKEN);
        }
        if (!request.isForFiles()) {
            return Optional.empty();
        }
        if (request.parameter("upload_id").isPresent()) {
            return ofSession(request);
        }
        return switch (request.method()) {
            case "GET" -> Optional.of(ofGet(request));
            case "POST" -> Optional.of(startsSession(request) ? START_SESSION : CREATE);
            case "PATCH" -> Optional.of(startsSession(request) ? START_SESSION : UPDATE);
            case "DELETE" -> Optional.of(DELETE);
            default -> Optional.empty();
        };
    }

    private static Optional<DriveCall> ofSession(DriveRequest request) {
        return switch (request.method()) {
            case "PUT" ->
                Optional.of(
                        request.header("Content-Range")
                                        .filter(range -> range.startsWith("bytes */"))
                                        .isPresent()
                                ? SESSION_STATUS
                                : CHUNK);
            case "DELETE" -> Optional.of(CANCEL_SESSION);
            default -> Optional.empty();
        };
    }

    private static DriveCall ofGet(DriveRequest request) {
        if (request.fileId().isEmpty()) {
            return LIST;
        }
        if (request.fileId().get().equals("generateIds")) {
            return GENERATE_IDS;
        }
        return request.parameter("alt").filter("media"::equals).isPresent() ? DOWNLOAD : GET;
    }

    private static boolean startsSession(DriveRequest request) {
        return request.parameter("uploadType").filter("resumable"::equals).isPresent();
    }
}
