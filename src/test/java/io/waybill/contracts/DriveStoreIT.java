package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.DriveCall;
import io.waybill.servers.DriveFault;
import io.waybill.servers.DriveStandIn;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.RefusingServer;
import io.waybill.servers.RequestHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriveStoreIT extends OnAStore<DriveStoreIT.Drive> implements RemoteObjectStoreContract, ChunkedStoreContract {
    /** The stand-in of Google Drive, seen through its own files. */
    static final class Drive implements StoreUnderTest.RemoteObjects {
        private static final Pattern RANGE = Pattern.compile("bytes \\d+-(\\d+)/(\\d+)");
        private static final String FOLDER = "application/vnd.google-apps.folder";

        private final DriveStandIn server = DriveStandIn.start();
        private final FaultProxy network = FaultProxy.beforeHttp(server.port());

        Drive() throws Exception {}

        @Override
        public String name() {
            return "drive";
        }

        @Override
        public Map<String, String> settings() {
            String url = "http://127.0.0.1:" + network.port() + "/";
            Map<String, String> settings = new HashMap<>();
            settings.put("waybill.flows.scans.stores", "folder,drive");
            settings.put("waybill.stores.folder.when", "true");
            settings.put("waybill.stores.drive.when", "true");
            settings.put("waybill.stores.drive.client-id", DriveStandIn.CLIENT_ID);
            settings.put("waybill.stores.drive.client-secret", DriveStandIn.CLIENT_SECRET);
            settings.put("waybill.stores.drive.refresh-token", DriveStandIn.REFRESH_TOKEN);
            settings.put("waybill.stores.drive.token-uri", url + "token");
            settings.put("waybill.stores.drive.root-url", url);
            settings.put("waybill.stores.drive.timeout", "2s");
            settings.put("waybill.stores.drive.quota.files-per-second", "0");
            return settings;
        }

        @Override
        public List<Kept> kept() {
            Map<String, JsonNode> all = new HashMap<>();
            server.files().forEach(file -> all.put(file.path("id").asText(), file));
            List<Kept> kept = new ArrayList<>();
            for (JsonNode file : all.values()) {
                if (!file.path("mimeType").asText().equals(FOLDER)) {
                    Map<String, String> metadata = new HashMap<>();
                    file.path("appProperties")
                            .fields()
                            .forEachRemaining(field -> metadata.put(
                                    field.getKey(), field.getValue().asText()));
                    kept.add(new Kept(
                            path(file, all),
                            file.path("mimeType").asText(),
                            metadata,
                            () -> Files.newInputStream(
                                    server.content(file.path("id").asText()))));
                }
            }
            return kept;
        }

        private static String path(JsonNode file, Map<String, JsonNode> all) {
            JsonNode parent = all.get(file.path("parents").path(0).asText());
            String name = file.path("name").asText();
            return parent == null ? name : path(parent, all) + "/" + name;
        }

        @Override
        public void removeEverything() {
            server.removeEverything();
        }

        @Override
        public void forgetUploads() {
            server.expireSessions();
        }

        @Override
        public int uploads() {
            return (int) server.unfinishedSessions(SIZE);
        }

        @Override
        public FaultProxy network() {
            return network;
        }

        @Override
        public int port() {
            return server.port();
        }

        /** The last chunk is the commit. */
        @Override
        public Optional<Predicate<RequestHead>> requests(Step step) {
            return switch (step) {
                case BEGIN -> Optional.of(request -> request.is("POST", "uploadType=resumable"));
                case SEND -> Optional.of(request -> request.is("PUT", "upload_id=") && !asks(request));
                case SENT -> Optional.of(request -> request.is("PUT", "upload_id=") && asks(request));
                case COMMIT -> Optional.of(request -> request.is("PUT", "upload_id=") && isLast(request));
                case FIND -> Optional.of(request -> request.is("GET", "/files/") && !request.is("GET", "generateIds"));
            };
        }

        private static boolean asks(RequestHead request) {
            return range(request).startsWith("bytes */");
        }

        private static boolean isLast(RequestHead request) {
            Matcher range = RANGE.matcher(range(request));
            return range.matches() && Long.parseLong(range.group(1)) + 1 == Long.parseLong(range.group(2));
        }

        private static String range(RequestHead request) {
            return request.header("Content-Range").orElse("");
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void restart() throws Exception {
            server.restart();
        }

        @Override
        public void loseTheAnswerToPut() {
            server.fail(DriveCall.CHUNK, 1, DriveFault.lostAnswer());
        }

        @Override
        public RefusingServer.Answer refusal() {
            return new RefusingServer.Answer(
                    401,
                    Map.of("Content-Type", "application/json"),
                    "{\"error\": {\"code\": 401, \"message\": \"Invalid Credentials\"}}");
        }

        @Override
        public List<String> secrets() {
            return List.of(DriveStandIn.CLIENT_SECRET, DriveStandIn.REFRESH_TOKEN);
        }

        @Override
        public void close() throws Exception {
            network.close();
            server.close();
        }
    }

    @Override
    Drive open() throws Exception {
        return new Drive();
    }

    @BeforeEach
    void clearFaults() {
        store().server.clearFaults();
    }

    /** It takes chunks one after another, and says only at the end what it holds. */
    @Override
    public long sentAgain(FaultCase faults) {
        return faults.damage() ? SIZE : CHUNK;
    }

    /** A session that nobody knows the address of can't be ended; Drive forgets it after a week. */
    @Override
    public int left(FaultCase faults) {
        return faults.losesABeginning() ? 1 : 0;
    }

    @Test
    void aTokenThatExpiresInMidUploadIsRenewed() throws Exception {
        warmUp();
        long before = store().network().bytesToServer();
        store().network().rate(RATE);
        waybill().drop(large().file(), "while the token expires.bin");
        waybill().confirmed("while the token expires.bin", "drive", CHUNK);

        store().server.expireTokens();
        store().network().heal();

        Booked booked = arrived("while the token expires.bin");
        assertThat(booked.attempts()).isEqualTo(1);
        assertThat(store().network().bytesToServer() - before).isLessThan(withHeaders(SIZE + CHUNK));
    }

    @Test
    void theIdOfAFileIsBookedBeforeItIsSent() {
        store().server.fail(DriveCall.START_SESSION, 8, DriveFault.unavailable());
        waybill().drop(Contents.of(home(), 100), "with an id.txt");

        Booked waiting = waybill().waiting("with an id.txt", "drive", "STORE_BUSY");
        assertThat(waiting.remoteId()).isNotEmpty();
        store().server.clearFaults();

        assertThat(waybill().delivered("with an id.txt", "drive").remoteId()).isEqualTo(waiting.remoteId());
        assertThat(store().server.files())
                .anyMatch(file -> file.path("id").asText().equals(waiting.remoteId()));
    }

    @Test
    void foldersAreMadeOnce() {
        for (int i = 0; i < 6; i++) {
            waybill().drop(Contents.of(home(), 100), "one folder/for all/" + i + ".txt");
        }
        for (int i = 0; i < 6; i++) {
            waybill().delivered("one folder/for all/" + i + ".txt", "drive");
        }

        assertThat(store().server.files())
                .extracting(file -> file.path("name").asText())
                .containsOnlyOnce("one folder", "for all");
    }

    @Test
    void anExhaustedQuotaCountsAsBusy() {
        store().server.fail(DriveCall.START_SESSION, 4, DriveFault.userRateLimitExceeded());
        waybill().drop(Contents.of(home(), 100), "over quota.txt");

        waybill().waiting("over quota.txt", "drive", "STORE_BUSY");
        assertThat(waybill().delivered("over quota.txt", "drive").attempts()).isEqualTo(1);
    }

    @Test
    void anExpiredTokenIsRenewed() {
        waybill().drop(Contents.of(home(), 100), "before the token expired.txt");
        waybill().delivered("before the token expired.txt", "drive");
        store().server.expireTokens();

        waybill().drop(Contents.of(home(), 100), "after the token expired.txt");
        waybill().delivered("after the token expired.txt", "drive");
    }

    @Test
    void aDocumentOverWhichDriveBreaksWhileItServesOthersUsesUpItsAttempts() {
        for (int i = 0; i < 4; i++) {
            warmUp();
        }
        int requestsOfAnAttempt = 3;
        store().server.fail(DriveCall.START_SESSION, requestsOfAnAttempt + 1, DriveFault.internalError());

        waybill().drop(Contents.of(home(), 100), "breaks Drive.txt");

        waybill().waiting("breaks Drive.txt", "drive", "STORE_BROKE");
        assertThat(waybill().delivered("breaks Drive.txt", "drive").attempts()).isEqualTo(2);
    }

    @Test
    void aServiceAccountIsTaken() throws Exception {
        Path other = Files.createTempDirectory(home(), "service");
        Map<String, String> settings = new HashMap<>(store().settings());
        settings.put(
                "waybill.stores.drive.credentials",
                Files.writeString(other.resolve("key.json"), store().server.serviceAccountKey())
                        .toString());
        settings.put("waybill.stores.drive.refresh-token", "not to be used");
        try (RunningWaybill withKey = RunningWaybill.start(other, settings)) {
            withKey.drop(Contents.of(home(), 100), "of a service account.txt");

            withKey.delivered("of a service account.txt", "drive");
        }
    }
}
