package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import io.waybill.outcome.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriveFailuresTest {
    private final DriveFailures failures = new DriveFailures();

    @ParameterizedTest
    @CsvSource({
        "403, storageQuotaExceeded, STORE_NOT_READY",
        "403, teamDriveFileLimitExceeded, STORE_NOT_READY",
        "403, userRateLimitExceeded, STORE_BUSY",
        "403, rateLimitExceeded, STORE_BUSY",
        "403, dailyLimitExceeded, STORE_BUSY",
        "403, numChildrenInNonRootLimitExceeded, DOCUMENT_REFUSED",
        "403, appNotAuthorizedToFile, DOCUMENT_REFUSED",
        "413, uploadTooLarge, DOCUMENT_REFUSED",
        "403, insufficientFilePermissions, STORE_REFUSES_US",
        "403, accessNotConfigured, STORE_REFUSES_US",
        "401, authError, STORE_REFUSES_US",
        "404, notFound, STORE_NOT_READY",
        "500, backendError, STORE_BROKE",
        "400, invalid, UNEXPECTED"
    })
    void whatAnAnswerMeans(int status, String reason, Failure.Cause cause) {
        assertThat(failure(status, reason).cause()).isEqualTo(cause);
    }

    @Test
    void aFullDriveIsNotToldToBeOneOfWrongCredentials() {
        assertThat(failure(403, "storageQuotaExceeded").words())
                .contains("no room left")
                .doesNotContain("credentials");
    }

    private Failure failure(int status, String reason) {
        String content = """
                {"error": {"code": %d, "message": "It can't be done.",
                  "errors": [{"domain": "global", "reason": "%s", "message": "It can't be done."}]}}
                """.formatted(status, reason);
        return failures.classify(new HttpResponseException.Builder(status, "", new HttpHeaders())
                        .setContent(content)
                        .build())
                .orElseThrow();
    }
}
