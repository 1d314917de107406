package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.googleapis.media.MediaHttpUploader;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.model.File;
import com.google.api.services.drive.model.FileList;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's own client finds a Drive that it can work with. */
class DriveStandInTest {
    private static final String ALL = "*";
    private static final int UNIT = MediaHttpUploader.MINIMUM_CHUNK_SIZE;

    private DriveStandIn drive;
    private Drive client;

    @BeforeEach
    void start() throws Exception {
        drive = DriveStandIn.start();
        client = client(new HttpCredentialsAdapter(user(DriveStandIn.REFRESH_TOKEN)));
    }

    @AfterEach
    void stop() {
        drive.close();
    }

    @Test
    void aSmallFileGoesInOneRequest() throws Exception {
        String id = client.files().generateIds().setCount(1).execute().getIds().get(0);
        byte[] content = content(1000);

        File created = upload(metadata("a 'quoted' name.pdf").setId(id), content, true);

        assertThat(created.getId()).isEqualTo(id);
        assertThat(created.getSize()).isEqualTo(1000);
        assertThat(created.getMd5Checksum()).isEqualTo(DigestUtils.md5Hex(content));
        assertThat(created.getSha1Checksum()).isEqualTo(DigestUtils.sha1Hex(content));
        assertThat(created.getSha256Checksum()).isEqualTo(DigestUtils.sha256Hex(content));
        assertThat(created.getMimeType()).isEqualTo("application/pdf");
        assertThat(created.getHeadRevisionId()).isNotBlank();
        assertThat(created.getCreatedTime()).isNotNull();
        assertThat(drive.content(id)).hasBinaryContent(content);
        assertThat(drive.requests(DriveCall.CREATE)).isEqualTo(1);
    }

    @Test
    void aLargeFileGoesInChunks() throws Exception {
        byte[] content = content(3 * UNIT + 17);

        File created = upload(metadata("large.pdf"), content, false);

        assertThat(created.getSha256Checksum()).isEqualTo(DigestUtils.sha256Hex(content));
        assertThat(drive.requests(DriveCall.CHUNK)).isEqualTo(4);
    }

    @Test
    void anIdIsTakenOnceAndMustComeFromDrive() throws Exception {
        String id = client.files().generateIds().setCount(1).execute().getIds().get(0);
        client.files().create(metadata("a").setId(id)).execute();

        assertStatus(409, () -> client.files().create(metadata("b").setId(id)).execute());
        assertStatus(409, () -> upload(metadata("b").setId(id), content(10), false));
        assertStatus(
                400, () -> client.files().create(metadata("b").setId("mine")).execute());
    }

    @Test
    void filesAreFoundByWhatTheyCarry() throws Exception {
        File folder = client.files()
                .create(metadata("folder").setMimeType("application/vnd.google-apps.folder"))
                .execute();
        File wanted = client.files()
                .create(metadata("it's \\ here")
                        .setParents(List.of(folder.getId()))
                        .setAppProperties(Map.of("delivery", "4711")))
                .execute();
        client.files().create(metadata("other")).execute();

        assertThat(ids("appProperties has { key='delivery' and value='4711' } and trashed = false"))
                .containsExactly(wanted.getId());
        assertThat(ids("name = 'it\\'s \\\\ here' and '" + folder.getId() + "' in parents"))
                .containsExactly(wanted.getId());
        assertThat(ids("trashed = false and name = 'nobody'")).isEmpty();
        assertThat(ids("trashed = true")).isEmpty();
        assertStatus(400, () -> ids("name contains"));
    }

    @Test
    void aListComesInPages() throws Exception {
        for (int i = 0; i < 3; i++) {
            client.files().create(metadata("file " + i)).execute();
        }

        FileList first = client.files().list().setPageSize(2).execute();
        FileList second = client.files()
                .list()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .execute();

        assertThat(first.getFiles()).hasSize(2);
        assertThat(second.getFiles()).hasSize(1);
        assertThat(second.getNextPageToken()).isNull();
    }

    @Test
    void onlyTheFieldsThatWereAskedForAreGiven() throws Exception {
        File created = client.files().create(metadata("a")).execute();
        assertThat(created).containsOnlyKeys("kind", "id", "name", "mimeType");

        assertThat(client.files().get(created.getId()).setFields("id,version").execute())
                .containsOnlyKeys("id", "version");
    }

    @Test
    void aFileIsReadInRanges() throws Exception {
        byte[] content = content(100_000);
        String id = upload(metadata("a"), content, true).getId();
        Drive.Files.Get get = client.files().get(id);
        get.getMediaHttpDownloader().setDirectDownloadEnabled(false).setChunkSize(30_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        get.executeMediaAndDownloadTo(out);

        assertThat(out.toByteArray()).isEqualTo(content);
        assertThat(drive.requests(DriveCall.DOWNLOAD)).isEqualTo(4);
    }

    @Test
    void aFileGetsANewContentAndANewName() throws Exception {
        File before = upload(metadata("a"), content(10), true);

        File after = client.files()
                .update(before.getId(), metadata("b"), new ByteArrayContent("application/pdf", content(20)))
                .setFields(ALL)
                .execute();

        assertThat(after.getName()).isEqualTo("b");
        assertThat(after.getSize()).isEqualTo(20);
        assertThat(after.getHeadRevisionId()).isNotEqualTo(before.getHeadRevisionId());
        assertThat(after.getVersion()).isGreaterThan(before.getVersion());
    }

    @Test
    void aDeletedFileIsGone() throws Exception {
        String id = upload(metadata("a"), content(10), true).getId();

        client.files().delete(id).execute();

        assertStatus(404, () -> client.files().get(id).execute());
        assertThat(drive.content(id)).doesNotExist();
        assertThat(drive.files()).isEmpty();
    }

    @Test
    void tokensComeFromRefreshTokensAndServiceAccounts() throws Exception {
        Drive service = client(new HttpCredentialsAdapter(ServiceAccountCredentials.fromStream(
                        new ByteArrayInputStream(drive.serviceAccountKey().getBytes(StandardCharsets.UTF_8)))
                .createScoped("https://www.googleapis.com/auth/drive.file")));
        assertThat(service.files().list().execute().getFiles()).isEmpty();

        Drive stranger = client(new HttpCredentialsAdapter(user("wrong")));
        assertThatThrownBy(() -> stranger.files().list().execute()).hasMessageContaining("invalid_grant");
    }

    @Test
    void anExpiredTokenIsRenewedByTheClient() throws Exception {
        client.files().list().execute();
        drive.expireTokens();

        client.files().list().execute();

        assertThat(drive.requests(DriveCall.TOKEN)).isEqualTo(2);
        assertStatus(401, () -> client(request -> {}).files().list().execute());
    }

    @Test
    void errorsComeInGooglesShape() {
        drive.fail(DriveCall.LIST, 1, DriveFault.userRateLimitExceeded());

        assertThatThrownBy(() -> client.files().list().execute())
                .isInstanceOfSatisfying(GoogleJsonResponseException.class, e -> {
                    assertThat(e.getStatusCode()).isEqualTo(403);
                    assertThat(e.getDetails().getErrors().get(0).getReason()).isEqualTo("userRateLimitExceeded");
                });
    }

    @Test
    void aLostAnswerLeavesTheFileBehind() throws Exception {
        // HttpURLConnection repeats a request whose connection was cut, hence an id that can be taken once only
        String id = client.files().generateIds().setCount(1).execute().getIds().get(0);
        drive.fail(DriveCall.CREATE, 2, DriveFault.lostAnswer());

        assertThatThrownBy(() -> client.files().create(metadata("a").setId(id)).execute())
                .isInstanceOf(IOException.class);

        assertThat(client.files().get(id).execute().getName()).isEqualTo("a");
    }

    private File upload(File metadata, byte[] content, boolean direct) throws Exception {
        Drive.Files.Create create = client.files()
                .create(metadata, new ByteArrayContent("application/pdf", content))
                .setFields(ALL);
        create.getMediaHttpUploader().setDirectUploadEnabled(direct).setChunkSize(UNIT);
        return create.execute();
    }

    private List<String> ids(String query) throws Exception {
        return client.files().list().setQ(query).execute().getFiles().stream()
                .map(File::getId)
                .toList();
    }

    private static File metadata(String name) {
        return new File().setName(name);
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Drive client(HttpRequestInitializer initializer) {
        return new Drive.Builder(new NetHttpTransport(), GsonFactory.getDefaultInstance(), initializer)
                .setRootUrl(drive.rootUrl())
                .setApplicationName("Waybill")
                .build();
    }

    private GoogleCredentials user(String refreshToken) {
        return UserCredentials.newBuilder()
                .setClientId(DriveStandIn.CLIENT_ID)
                .setClientSecret(DriveStandIn.CLIENT_SECRET)
                .setRefreshToken(refreshToken)
                .setTokenServerUri(URI.create(drive.tokenUrl()))
                .build();
    }

    private static void assertStatus(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(GoogleJsonResponseException.class, e -> assertThat(e.getStatusCode())
                        .isEqualTo(status));
    }
}
