package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resumable uploads, request by request. */
class DriveSessionsTest {
    private static final int UNIT = 256 * 1024;
    private static final int TOTAL = 3 * UNIT + 5;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private DriveStandIn drive;
    private String token;
    private URI session;

    @BeforeEach
    void start() throws Exception {
        drive = DriveStandIn.start();
        token = drive.newToken();
        session = startSession();
    }

    @AfterEach
    void stop() {
        drive.close();
    }

    @Test
    void aSessionSaysHowMuchItHas() throws Exception {
        assertStanding(status(), 0);
        assertStanding(chunk(0, 2 * UNIT), 2 * UNIT);
        assertStanding(status(), 2 * UNIT);

        HttpResponse<String> last = chunk(2 * UNIT, UNIT + 5);

        assertThat(last.statusCode()).isEqualTo(200);
        assertThat(last.body()).contains("\"size\":\"" + TOTAL + "\"");
        assertThat(status().body()).isEqualTo(last.body());
    }

    @Test
    void chunksComeInOrderAndInWholeUnits() throws Exception {
        assertThat(chunk(UNIT, UNIT).statusCode()).isEqualTo(400);
        assertThat(chunk(0, UNIT - 1).statusCode()).isEqualTo(400);
        chunk(0, UNIT);
        assertThat(chunk(0, UNIT).statusCode()).isEqualTo(400);
        assertStanding(status(), UNIT);
    }

    @Test
    void ofAChunkThatBreaksOffWholeUnitsAreKept() throws Exception {
        drive.fail(DriveCall.CHUNK, 1, DriveFault.cutAfter(UNIT + 1000));

        assertThatThrownBy(() -> chunk(0, 2 * UNIT)).isInstanceOf(IOException.class);

        assertStanding(status(), UNIT);
        assertStanding(chunk(UNIT, UNIT), 2 * UNIT);
    }

    @Test
    void aClientThatGoesAwayLeavesWholeUnitsBehind() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(drive.port())) {
            proxy.fail(1, NetworkFault.cutToServerAfter(UNIT + 10_000));
            URI direct = session;
            session = URI.create(session.toString().replace(":" + drive.port(), ":" + proxy.port()));

            assertThatThrownBy(() -> chunk(0, 2 * UNIT)).isInstanceOf(IOException.class);

            session = direct;
            await().untilAsserted(() -> assertStanding(status(), UNIT));
        }
    }

    @Test
    void aLostAnswerToTheLastChunkIsFoundByAskingAgain() throws Exception {
        drive.fail(DriveCall.CHUNK, 1, DriveFault.lostAnswer());

        assertThatThrownBy(() -> chunk(0, TOTAL)).isInstanceOf(IOException.class);

        assertThat(status().statusCode()).isEqualTo(200);
        assertThat(drive.files()).hasSize(1);
    }

    @Test
    void anExpiredOrCancelledSessionIsUnknown() throws Exception {
        assertThat(send(request(session).DELETE()).statusCode()).isEqualTo(499);
        assertThat(status().statusCode()).isEqualTo(404);

        session = startSession();
        drive.expireSessions();
        assertThat(chunk(0, TOTAL).statusCode()).isEqualTo(404);
    }

    @Test
    void errorsOnDemandLeaveTheSessionAsItWas() throws Exception {
        drive.fail(DriveCall.CHUNK, 1, DriveFault.tooManyRequests(Duration.ofSeconds(9)));
        drive.fail(DriveCall.CHUNK, 1, DriveFault.unavailable());

        HttpResponse<String> limited = chunk(0, UNIT);
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("9");
        assertThat(chunk(0, UNIT).statusCode()).isEqualTo(503);
        assertStanding(status(), 0);
    }

    @Test
    void anEmptyFileIsCompleteAtOnce() throws Exception {
        session = startSession(0);

        HttpResponse<String> answer =
                send(request(session).header("Content-Range", "bytes */0").PUT(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"size\":\"0\"");
    }

    private URI startSession() throws Exception {
        return startSession(TOTAL);
    }

    private URI startSession(int size) throws Exception {
        HttpResponse<String> answer =
                send(request(URI.create(drive.rootUrl() + "upload/drive/v3/files?uploadType=resumable&fields=id,size"))
                        .header("Content-Type", "application/json")
                        .header("X-Upload-Content-Type", "application/pdf")
                        .header("X-Upload-Content-Length", Integer.toString(size))
                        .POST(BodyPublishers.ofString("{\"name\": \"a\"}")));
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> chunk(int from, int length) throws Exception {
        return send(request(session)
                .header("Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + TOTAL)
                .PUT(BodyPublishers.ofByteArray(new byte[length])));
    }

    private HttpResponse<String> status() throws Exception {
        return send(request(session).header("Content-Range", "bytes */" + TOTAL).PUT(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertStanding(HttpResponse<String> answer, int bytes) {
        assertThat(answer.statusCode()).isEqualTo(308);
        if (bytes == 0) {
            assertThat(answer.headers().firstValue("Range")).isEmpty();
        } else {
            assertThat(answer.headers().firstValue("Range")).hasValue("bytes=0-" + (bytes - 1));
        }
    }
}
