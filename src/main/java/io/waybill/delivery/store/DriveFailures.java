package io.waybill.delivery.store;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the exceptions of Google's client mean. */
final class DriveFailures implements FailureClassifier {
    private static final int REFUSED = 403;
    private static final int TOO_MANY = 429;
    /** What java.net.HttpURLConnection says when a connection breaks. */
    private static final Pattern CUT = Pattern.compile("Error writing|Unexpected end of file|Premature EOF");

    private static final Pattern REASON = Pattern.compile("\"reason\"\\s*:\\s*\"(\\w+)\"");

    private static final Set<String> NO_ROOM = Set.of(
            "storageQuotaExceeded", "quotaExceeded", "teamDriveFileLimitExceeded", "activeItemCreationLimitExceeded");

    private static final Set<String> NO_RIGHT =
            Set.of("insufficientFilePermissions", "insufficientParentPermissions", "insufficientPermissions");

    /** What would be answered to this file again, and not to others. */
    private static final Set<String> OF_DOCUMENT = Set.of(
            "appNotAuthorizedToFile",
            "cannotDownloadAbusiveFile",
            "fieldNotWritable",
            "fileNeverWritable",
            "invalidContentType",
            "numChildrenInNonRootLimitExceeded",
            "teamDriveHierarchyTooDeep",
            "uploadTooLarge");

    @Override
    public Optional<Failure> classify(Throwable exception) {
        if (exception.getClass() == IOException.class
                && CUT.matcher(String.valueOf(exception.getMessage())).lookingAt()) {
            return Optional.of(new Failure(
                    Failure.Cause.STORE_UNREACHABLE,
                    "the connection was cut: " + exception.getMessage(),
                    true,
                    Optional.empty()));
        }
        if (!(exception instanceof HttpResponseException e)) {
            return Optional.empty();
        }
        Optional<Duration> retryAfter =
                RetryAfter.parse(e.getHeaders() == null ? null : e.getHeaders().getRetryAfter());
        String reason = e instanceof GoogleJsonResponseException json && json.getDetails() != null
                ? String.valueOf(json.getDetails().getMessage())
                : e.getStatusMessage() + ", " + shortened(e.getContent());
        return Optional.of(meaning(code(e), e.getStatusCode(), reason, retryAfter));
    }

    /** What a reason means (Drive API, "Resolve errors"); of others the status says enough. */
    private static Failure meaning(String code, int status, String reason, Optional<Duration> retryAfter) {
        String answer = "Google Drive answered " + status + " (" + code + "): " + reason;
        if (NO_ROOM.contains(code)) {
            return Failure.notReady(
                    answer + ". There is no room left: make some, or let it be put into a shared drive that has some");
        }
        if (OF_DOCUMENT.contains(code)) {
            return Failure.refused(answer)
                    .withRemedy("Drive takes no such file there; give the document another name, or see to its folder");
        }
        if (NO_RIGHT.contains(code)) {
            return new Failure(
                    Failure.Cause.STORE_REFUSES_US,
                    answer + ". Give the account of Waybill the right to write in the folder",
                    false,
                    retryAfter);
        }
        boolean busy = status == REFUSED && (code.endsWith("LimitExceeded") || reason.contains("LimitExceeded"));
        return Failure.ofStatus(busy ? TOO_MANY : status, reason, retryAfter);
    }

    /** The reason in Google's own code, such as {@code storageQuotaExceeded}. */
    private static String code(HttpResponseException e) {
        if (e instanceof GoogleJsonResponseException json
                && json.getDetails() != null
                && json.getDetails().getErrors() != null
                && !json.getDetails().getErrors().isEmpty()) {
            return String.valueOf(json.getDetails().getErrors().get(0).getReason());
        }
        Matcher reason = REASON.matcher(String.valueOf(e.getContent()));
        return reason.find() ? reason.group(1) : "";
    }

    private static String shortened(@Nullable String content) {
        return content == null ? "no reason given" : content.substring(0, Math.min(300, content.length()));
    }
}
