package io.waybill.delivery.store;

import com.azure.core.http.HttpClient;
import com.azure.core.util.HttpClientOptions;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.drive.Drive;
import com.google.api.services.drive.DriveScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.waybill.content.UsedFolders;
import io.waybill.delivery.Content;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.DeliverySettings;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Ledger;
import io.waybill.outcome.FailureClassifier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * One client for each store, shared by all its workers. Their own retries are off: a request is repeated by the routes,
 * where administrators see it. A client is made when the first route uses it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreClients.Addresses.class)
class StoreClients {
    /** How long a bucket, container or folder that was seen is taken to be there still. */
    private final Duration believed;

    StoreClients(DeliverySettings settings) {
        this.believed = settings.believed();
    }

    /** Addresses and credentials; what each means stands in application.yml. */
    @ConfigurationProperties("waybill.stores")
    record Addresses(Folder folder, Minio minio, Azure azure, GoogleDrive drive) {
        record Folder(Path path) {}

        record Minio(
                String endpoint, String accessKey, String secretKey, String bucket, String region, Duration timeout) {
            @Override
            public String toString() {
                return "Minio[endpoint=" + endpoint + ", bucket=" + bucket + "]";
            }
        }

        record Azure(String connectionString, String container, Duration timeout) {
            @Override
            public String toString() {
                return "Azure[container=" + container + "]";
            }
        }

        record GoogleDrive(
                String credentials,
                String clientId,
                String clientSecret,
                String refreshToken,
                String tokenUri,
                String rootUrl,
                String folder,
                Duration timeout) {
            @Override
            public String toString() {
                return "GoogleDrive[rootUrl=" + rootUrl + ", folder=" + folder + "]";
            }
        }
    }

    @Bean
    @Lazy
    FolderStore folder(Addresses addresses, UsedFolders folders, Stores stores) {
        return new FolderStore(
                addresses.folder().path(), folders, stores.of("folder").replaces());
    }

    /**
     * As it comes, the client allows five requests to a host at once and leaves TCP_NODELAY off, so that each small
     * request waits for a delayed acknowledgement.
     */
    @Bean
    @Lazy
    OkHttpClient minioHttp(Addresses addresses, Stores stores) {
        return s3Http(stores.of("minio").requests(), addresses.minio().timeout());
    }

    /** Chunks go to Drive through connections of their own: as streams of one, each would wait for the others' windows. */
    @Bean
    @Lazy
    OkHttpClient driveHttp(Addresses addresses, Stores stores) {
        return BoundedAnswers.ofDrive(
                        http(stores.of("drive").requests(), addresses.drive().timeout()))
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .build();
    }

    static OkHttpClient s3Http(int workers, Duration timeout) {
        return BoundedAnswers.ofS3(http(workers, timeout).addInterceptor(new ForeignAnswers()))
                .build();
    }

    /** A client for so many workers; a server that is silent for longer than the timeout counts as unreachable. */
    static OkHttpClient.Builder http(int workers, Duration timeout) {
        int requests = workers * 2;
        ConnectionPool connections = new ConnectionPool(requests, 5, TimeUnit.MINUTES);
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(requests);
        dispatcher.setMaxRequestsPerHost(requests);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .addInterceptor(new BrokenConnections(connections))
                .socketFactory(new NoDelaySockets())
                .retryOnConnectionFailure(false)
                .connectTimeout(timeout)
                .readTimeout(timeout)
                .writeTimeout(timeout);
    }

    @Bean
    @Lazy
    MinioClient minioClient(@Qualifier("minioHttp") OkHttpClient http, Addresses addresses) {
        Addresses.Minio minio = addresses.minio();
        return MinioClient.builder()
                .endpoint(minio.endpoint())
                .credentials(minio.accessKey(), minio.secretKey())
                .region(minio.region())
                .httpClient(http)
                .build();
    }

    @Bean
    @Lazy
    MinioStore minio(
            MinioClient client,
            @Qualifier("minioHttp") OkHttpClient http,
            Addresses addresses,
            Stores stores,
            DeliveryDispatch dispatch) {
        Addresses.Minio minio = addresses.minio();
        MinioAsyncClient multipart = MinioAsyncClient.builder()
                .endpoint(minio.endpoint())
                .credentials(minio.accessKey(), minio.secretKey())
                .region(minio.region())
                .httpClient(http)
                .build();
        S3Requests requests =
                new S3Requests(http, minio.endpoint(), minio.region(), minio.accessKey(), minio.secretKey());
        return new MinioStore(
                client,
                new S3Multipart(multipart, minio.bucket()),
                requests,
                minio.bucket(),
                believed,
                new Replacing(stores.of("minio").replaces(), dispatch::requireOurs));
    }

    @Bean
    @Lazy
    BlobServiceClient azureClient(Addresses addresses, Stores stores) {
        Addresses.Azure azure = addresses.azure();
        HttpClientOptions options = new HttpClientOptions()
                .setMaximumConnectionPoolSize(stores.of("azure").requests() * 2)
                .setConnectTimeout(azure.timeout())
                .setReadTimeout(azure.timeout())
                .setWriteTimeout(azure.timeout())
                .setResponseTimeout(azure.timeout());
        return new BlobServiceClientBuilder()
                .connectionString(azure.connectionString())
                .httpClient(new BoundedAzure(HttpClient.createDefault(options)))
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.FIXED, 1, azure.timeout().multipliedBy(10), null, null, null))
                .buildClient();
    }

    @Bean
    @Lazy
    AzureStore azure(BlobServiceClient client, Addresses addresses, Stores stores, DeliveryDispatch dispatch) {
        return new AzureStore(
                client,
                addresses.azure().container(),
                believed,
                new Replacing(stores.of("azure").replaces(), dispatch::requireOurs));
    }

    @Bean
    @Lazy
    GoogleCredentials driveCredentials(@Qualifier("driveHttp") OkHttpClient http, Addresses addresses)
            throws IOException {
        HttpTransportFactory transport = () -> new OkHttpTransport(http);
        Addresses.GoogleDrive drive = addresses.drive();
        if (!drive.credentials().isBlank()) {
            try (var key = Files.newInputStream(Path.of(drive.credentials()))) {
                return ServiceAccountCredentials.fromStream(key, transport).createScoped(List.of(DriveScopes.DRIVE));
            }
        }
        return UserCredentials.newBuilder()
                .setClientId(drive.clientId())
                .setClientSecret(drive.clientSecret())
                .setRefreshToken(drive.refreshToken())
                .setTokenServerUri(URI.create(drive.tokenUri()))
                .setHttpTransportFactory(transport)
                .build();
    }

    @Bean
    @Lazy
    Drive driveClient(GoogleCredentials credentials, @Qualifier("driveHttp") OkHttpClient http, Addresses addresses) {
        Addresses.GoogleDrive drive = addresses.drive();
        HttpRequestInitializer authorization = new HttpCredentialsAdapter(credentials);
        return new Drive.Builder(new OkHttpTransport(http), GsonFactory.getDefaultInstance(), request -> {
                    authorization.initialize(request);
                    request.setNumberOfRetries(1);
                })
                .setRootUrl(drive.rootUrl())
                .setApplicationName("Waybill")
                .build();
    }

    @Bean
    @Lazy
    DriveStore drive(Drive client, Addresses addresses, Content content, Ledger ledger) {
        DriveFolders folders =
                new DriveFolders(client, addresses.drive().folder(), believed, new DriveFolderIds(ledger));
        return new DriveStore(client, folders, content);
    }

    @Bean
    FailureClassifier folderFailures(Addresses addresses) {
        // Without an outbox there is no such store, and nothing fails at it.
        return addresses.folder() == null
                ? exception -> Optional.empty()
                : new FolderFailures(addresses.folder().path());
    }

    @Bean
    FailureClassifier minioFailures() {
        return new S3Failures();
    }

    @Bean
    FailureClassifier azureFailures() {
        return new AzureFailures();
    }

    @Bean
    FailureClassifier driveFailures() {
        return new DriveFailures();
    }
}
