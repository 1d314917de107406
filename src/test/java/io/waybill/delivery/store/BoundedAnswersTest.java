package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.azure.core.http.HttpClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import com.google.auth.oauth2.UserCredentials;
import io.minio.GetBucketPolicyArgs;
import io.minio.GetObjectArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.FailureClassifier;
import io.waybill.servers.EndlessServer;
import io.waybill.servers.EndlessServer.Answer;
import io.waybill.servers.EndlessServer.Packing;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a store answers, and for however long: little of it is read. */
@Timeout(60)
class BoundedAnswersTest {
    private static final String S3_ERROR = "<Error><Code>InternalError</Code><Message>It broke";
    private static final String S3_SESSION = "<InitiateMultipartUploadResult><Bucket>";
    private static final String DRIVE_ERROR = "{\"error\": {\"code\": 500, \"message\": \"It broke";

    /** What systems and clients throw away of a connection, for a tenth of a second at most, before they close it. */
    private static final long MOST_SENT = EndlessServer.MOST / 8;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aRefusalOfS3(Packing packing) throws Exception {
        try (EndlessServer server = server(500, "application/xml", packing, S3_ERROR)) {
            Throwable thrown = failed(server, () -> multipart(server)
                    .createMultipartUploadAsync("bucket", null, "key", null, null)
                    .get());

            Failure failure = meaning(new S3Failures(), thrown).orElseThrow();
            assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
            assertThat(failure.words()).hasSizeLessThan(1000);
        }
    }

    @Test
    void aRefusalOfS3ThatItsOwnClientReads() throws Exception {
        try (EndlessServer server = server(500, "application/xml", Packing.NONE, S3_ERROR)) {
            failed(server, () -> minio(server)
                    .getBucketPolicy(
                            GetBucketPolicyArgs.builder().bucket("bucket").build()));
        }
    }

    @Test
    void anAnswerOfS3() throws Exception {
        try (EndlessServer server = server(200, "application/xml", Packing.NONE, S3_SESSION)) {
            Throwable thrown = failed(server, () -> multipart(server)
                    .createMultipartUploadAsync("bucket", null, "key", null, null)
                    .get());

            Failure failure = meaning(new S3Failures(), thrown).orElseThrow();
            assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
            assertThat(failure.words()).contains("longer than 4 MB");
        }
    }

    @Test
    void contentOfS3IsReadHoweverLongItIs() throws Exception {
        try (EndlessServer server = server(200, "application/xml", Packing.NONE, "")) {
            try (InputStream content = minio(server)
                    .getObject(GetObjectArgs.builder()
                            .bucket("bucket")
                            .object("key")
                            .build())) {
                content.skipNBytes(32L << 20);
                assertThat(content.read()).isEqualTo('x');
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aRefusalOfDrive(Packing packing) throws Exception {
        try (EndlessServer server = server(500, "text/plain", packing, DRIVE_ERROR)) {
            Throwable thrown = failed(server, () -> drive(server).files().list().execute());

            Failure failure = meaning(new DriveFailures(), thrown).orElseThrow();
            assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
            assertThat(failure.words()).hasSizeLessThan(1000).contains(packing == Packing.HOLLOW ? "500" : "It broke");
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aRefusalOfDriveInJson(Packing packing) throws Exception {
        try (EndlessServer server = server(500, "application/json; charset=UTF-8", packing, DRIVE_ERROR)) {
            Throwable thrown = failed(server, () -> drive(server).files().list().execute());

            Failure failure = meaning(new DriveFailures(), thrown).orElseThrow();
            assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
            assertThat(failure.words()).hasSizeLessThan(1000);
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void anAnswerOfDrive(Packing packing) throws Exception {
        try (EndlessServer server = server(200, "application/json", packing, "{\"nextPageToken\": \"")) {
            Throwable thrown = failed(server, () -> drive(server).files().list().execute());

            if (packing != Packing.HOLLOW) {
                assertTooLong(thrown);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aRefusalOfWhoGivesTokensForDrive(Packing packing) throws Exception {
        try (EndlessServer server = server(400, "application/json", packing, "{\"error\": \"")) {
            UserCredentials credentials = UserCredentials.newBuilder()
                    .setClientId("waybill")
                    .setClientSecret("secret")
                    .setRefreshToken("refresh")
                    .setTokenServerUri(URI.create(server.url()))
                    .setHttpTransportFactory(() -> new OkHttpTransport(driveHttp()))
                    .build();

            failed(server, credentials::refresh);
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aRefusalOfAzure(Packing packing) throws Exception {
        try (EndlessServer server = server(500, "application/xml", packing, S3_ERROR)) {
            Throwable thrown = failed(server, () -> azure(server)
                    .getBlobClient("blob")
                    .getBlockBlobClient()
                    .listBlocks(com.azure.storage.blob.models.BlockListType.ALL));

            assertThat(meaning(new AzureFailures(), thrown).map(Failure::cause)).contains(Failure.Cause.STORE_BROKE);
        }
    }

    @Test
    void aRefusalOfAzureToGiveContent() throws Exception {
        try (EndlessServer server = server(500, "application/xml", Packing.NONE, S3_ERROR)) {
            Throwable thrown = failed(
                    server,
                    () -> azure(server).getBlobClient("blob").openInputStream().read());

            assertThat(thrown).isNotNull();
        }
    }

    @Test
    void anAnswerOfAzure() throws Exception {
        try (EndlessServer server = server(200, "application/xml", Packing.NONE, "<BlockList><CommittedBlocks>")) {
            Throwable thrown = failed(server, () -> azure(server)
                    .getBlobClient("blob")
                    .getBlockBlobClient()
                    .listBlocks(com.azure.storage.blob.models.BlockListType.ALL));

            assertTooLong(thrown);
        }
    }

    private static EndlessServer server(int status, String type, Packing packing, String start) throws Exception {
        return EndlessServer.answering(new Answer("/", status, type, packing, start));
    }

    /** What comes of a request, which must be over before much was sent. */
    private static Throwable failed(EndlessServer server, ThrowingCallable request) {
        Throwable thrown = catchThrowable(request);
        assertThat(thrown).isNotNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> server.ended() > 0);
        assertThat(server.longest()).isLessThan(MOST_SENT);
        return thrown;
    }

    private static void assertTooLong(Throwable thrown) {
        assertThat(causes(thrown).filter(DeliveryFailed.class::isInstance).map(e -> ((DeliveryFailed) e).failure()))
                .as("behind %s", thrown)
                .first()
                .satisfies(failure -> {
                    assertThat(failure.cause()).isEqualTo(Failure.Cause.STORE_BROKE);
                    assertThat(failure.words()).contains("longer than 4 MB");
                });
    }

    private static Optional<Failure> meaning(FailureClassifier classifier, Throwable thrown) {
        return causes(thrown).flatMap(e -> classifier.classify(e).stream()).findFirst();
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, e -> e != null, Throwable::getCause).limit(20);
    }

    private static OkHttpClient s3Http() {
        return StoreClients.s3Http(1, PATIENCE);
    }

    private static OkHttpClient driveHttp() {
        return BoundedAnswers.ofDrive(StoreClients.http(1, PATIENCE))
                .followRedirects(false)
                .build();
    }

    private static MinioClient minio(EndlessServer server) {
        return MinioClient.builder()
                .endpoint(server.url())
                .credentials("waybill", "secret")
                .region("us-east-1")
                .httpClient(s3Http())
                .build();
    }

    private static MinioAsyncClient multipart(EndlessServer server) {
        return MinioAsyncClient.builder()
                .endpoint(server.url())
                .credentials("waybill", "secret")
                .region("us-east-1")
                .httpClient(s3Http())
                .build();
    }

    private static Drive drive(EndlessServer server) {
        return new Drive.Builder(
                        new OkHttpTransport(driveHttp()),
                        GsonFactory.getDefaultInstance(),
                        request -> request.setNumberOfRetries(1))
                .setRootUrl(server.url())
                .setApplicationName("Waybill")
                .build();
    }

    private static BlobContainerClient azure(EndlessServer server) {
        return new BlobServiceClientBuilder()
                .connectionString("DefaultEndpointsProtocol=http;AccountName=waybill;AccountKey=c2VjcmV0;BlobEndpoint="
                        + server.url() + "waybill;")
                .httpClient(new BoundedAzure(HttpClient.createDefault()))
                .retryOptions(
                        new RequestRetryOptions(RetryPolicyType.FIXED, 1, Duration.ofSeconds(50), null, null, null))
                .buildClient()
                .getBlobContainerClient("container");
    }
}
