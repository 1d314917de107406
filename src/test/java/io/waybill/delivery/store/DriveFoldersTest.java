package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.UserCredentials;
import io.waybill.ledger.LedgerDatabase;
import io.waybill.servers.DriveStandIn;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders in Drive, which lets several have one name, made by several nodes. */
class DriveFoldersTest {
    private static final String FOLDER = "application/vnd.google-apps.folder";

    @TempDir
    private Path temporary;

    private DriveStandIn server;
    private Drive client;

    @BeforeEach
    void start() throws Exception {
        server = DriveStandIn.start();
        client = new Drive.Builder(
                        new NetHttpTransport(),
                        GsonFactory.getDefaultInstance(),
                        new HttpCredentialsAdapter(UserCredentials.newBuilder()
                                .setClientId(DriveStandIn.CLIENT_ID)
                                .setClientSecret(DriveStandIn.CLIENT_SECRET)
                                .setRefreshToken(DriveStandIn.REFRESH_TOKEN)
                                .setTokenServerUri(URI.create(server.tokenUrl()))
                                .build()))
                .setRootUrl(server.rootUrl())
                .setApplicationName("Waybill")
                .build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalNodesMakeOneFolder(boolean sqlite) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(6);
        try (LedgerDatabase database = sqlite ? LedgerDatabase.sqlite(temporary) : LedgerDatabase.postgres()) {
            List<DriveFolders> nodes = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                nodes.add(folders(database, name));
            }
            server.slow(Duration.ofMillis(20));
            for (int round = 0; round < 5; round++) {
                String path = "batch " + round + "/d'\u00e9/fin";
                CyclicBarrier together = new CyclicBarrier(6);
                List<Future<String>> made = new ArrayList<>();
                for (int worker = 0; worker < 6; worker++) {
                    DriveFolders node = nodes.get(worker % 3);
                    made.add(workers.submit(() -> {
                        together.await();
                        return node.id(path);
                    }));
                }
                Set<String> ids = new HashSet<>();
                for (Future<String> id : made) {
                    ids.add(id.get());
                }
                assertThat(ids).hasSize(1);
            }
        } finally {
            workers.shutdownNow();
        }
        assertThat(server.files()).hasSize(15);
    }

    @Test
    void theOlderOfTwoThatSomebodyMadeIsTaken() throws Exception {
        String first = make("twice");
        make("twice");
        try (LedgerDatabase database = LedgerDatabase.sqlite(temporary)) {
            assertThat(folders(database, "a").id("twice")).isEqualTo(first);
        }
        assertThat(server.files()).hasSize(2);
    }

    @Test
    void whatWasPutIntoTheTrashOrRemovedIsMadeAnew() throws Exception {
        try (LedgerDatabase database = LedgerDatabase.sqlite(temporary)) {
            String first = folders(database, "a").id("x");
            client.files().update(first, new File().setTrashed(true)).execute();

            String second = folders(database, "b").id("x");
            assertThat(second).isNotEqualTo(first);
            assertThat(folders(database, "c").id("x")).isEqualTo(second);

            server.removeEverything();
            String third = folders(database, "d").id("x");
            assertThat(client.files().get(third).execute().getName()).isEqualTo("x");
        }
    }

    private String make(String name) throws Exception {
        return client.files()
                .create(new File().setName(name).setMimeType(FOLDER))
                .execute()
                .getId();
    }

    private DriveFolders folders(LedgerDatabase database, String node) {
        return new DriveFolders(
                client,
                "root",
                Duration.ofMinutes(1),
                new DriveFolderIds(database.node(node).ledger()));
    }
}
