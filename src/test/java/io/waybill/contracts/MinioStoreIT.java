package io.waybill.contracts;

import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveBucketArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SetBucketVersioningArgs;
import io.minio.Signer;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.Time;
import io.minio.errors.ErrorResponseException;
import io.minio.messages.Item;
import io.minio.messages.VersioningConfiguration;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.ObjectServer;
import io.waybill.servers.RefusingServer;
import io.waybill.servers.RequestHead;
import io.waybill.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

class MinioStoreIT extends OnAStore<MinioStoreIT.Minio>
        implements RemoteObjectStoreContract, ChunkedStoreContract, NameContract {
    /** A server that speaks S3, asked by a client of its own that doesn't go through the proxy. */
    static final class Minio implements StoreUnderTest.RemoteObjects, NameContract.Shared {
        private static final String BUCKET = "contract";
        private static final Pattern UPLOAD = Pattern.compile("<Key>([^<]*)</Key>\\s*<UploadId>([^<]*)</UploadId>");

        private final ObjectServer server;
        private final FaultProxy network;
        private final MinioClient client;

        Minio() throws IOException {
            this(S3Server.shared());
        }

        Minio(ObjectServer server) throws IOException {
            this.server = server;
            network = FaultProxy.beforeHttp(server.port());
            client = MinioClient.builder()
                    .endpoint(server.endpoint())
                    .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                    .region("us-east-1")
                    .build();
        }

        /** From now on nothing goes that is replaced or removed without its version. */
        void keepVersions() throws Exception {
            client.setBucketVersioning(SetBucketVersioningArgs.builder()
                    .bucket(BUCKET)
                    .config(new VersioningConfiguration(VersioningConfiguration.Status.ENABLED, false))
                    .build());
        }

        /** All versions that there are of a name, marks that it is deleted included. */
        List<String> versions(String name) throws Exception {
            List<String> versions = new ArrayList<>();
            for (Result<Item> item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(BUCKET)
                    .prefix(name)
                    .includeVersions(true)
                    .build())) {
                versions.add(item.get().versionId());
            }
            return versions;
        }

        @Override
        public void putForeign(String name, byte[] content) throws Exception {
            client.putObject(PutObjectArgs.builder().bucket(BUCKET).object(name).stream(
                            new ByteArrayInputStream(content), content.length, -1)
                    .build());
        }

        @Override
        public byte[] read(String name) throws Exception {
            try (InputStream in = client.getObject(
                    GetObjectArgs.builder().bucket(BUCKET).object(name).build())) {
                return in.readAllBytes();
            }
        }

        @Override
        public String name() {
            return "minio";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "waybill.flows.scans.stores",
                    "folder,minio",
                    "waybill.stores.folder.when",
                    "true",
                    "waybill.stores.minio.when",
                    "true",
                    "waybill.stores.minio.endpoint",
                    "http://127.0.0.1:" + network.port(),
                    "waybill.stores.minio.access-key",
                    S3Server.ACCESS_KEY,
                    "waybill.stores.minio.secret-key",
                    S3Server.SECRET_KEY,
                    "waybill.stores.minio.bucket",
                    BUCKET,
                    // s3proxy keeps objects as files, and appends to their names while they come in
                    "waybill.stores.minio.longest-segment",
                    "200B",
                    "waybill.stores.minio.timeout",
                    "2s");
        }

        @Override
        public List<Kept> kept() throws Exception {
            List<Kept> kept = new ArrayList<>();
            for (Result<Item> item : client.listObjects(
                    ListObjectsArgs.builder().bucket(BUCKET).recursive(true).build())) {
                kept(item.get().objectName()).ifPresent(kept::add);
            }
            return kept;
        }

        /** Nothing, if it is gone again: s3proxy lists what is just being written under a name for the moment. */
        private Optional<Kept> kept(String key) throws Exception {
            try {
                StatObjectResponse stat = client.statObject(
                        StatObjectArgs.builder().bucket(BUCKET).object(key).build());
                return Optional.of(new Kept(
                        key,
                        stat.contentType(),
                        stat.userMetadata(),
                        () -> client.getObject(GetObjectArgs.builder()
                                .bucket(BUCKET)
                                .object(key)
                                .build())));
            } catch (ErrorResponseException e) {
                if (e.errorResponse().code().equals("NoSuchKey")) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        @Override
        public void removeEverything() throws Exception {
            forgetUploads();
            for (Kept kept : kept()) {
                client.removeObject(RemoveObjectArgs.builder()
                        .bucket(BUCKET)
                        .object(kept.name())
                        .build());
            }
            server.clear(BUCKET);
            client.removeBucket(RemoveBucketArgs.builder().bucket(BUCKET).build());
        }

        @Override
        public void forgetUploads() throws Exception {
            MinioAsyncClient uploads = MinioAsyncClient.builder()
                    .endpoint(server.endpoint())
                    .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                    .region("us-east-1")
                    .build();
            for (Map.Entry<String, String> upload : unfinished().entrySet()) {
                uploads.abortMultipartUploadAsync(BUCKET, null, upload.getValue(), upload.getKey(), null, null)
                        .get();
            }
        }

        /** Keys by upload id; read from the answer itself, for MinIO's client can't read that of s3proxy. */
        private Map<String, String> unfinished() throws Exception {
            Request request = new Request.Builder()
                    .url(server.endpoint() + "/" + BUCKET + "?uploads=")
                    .header("Host", "127.0.0.1:" + server.port())
                    .header("x-amz-date", ZonedDateTime.now(Time.UTC).format(Time.AMZ_DATE_FORMAT))
                    .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                    .build();
            Request signed =
                    Signer.signV4S3(request, "us-east-1", S3Server.ACCESS_KEY, S3Server.SECRET_KEY, "UNSIGNED-PAYLOAD");
            Map<String, String> found = new HashMap<>();
            try (Response response = new OkHttpClient().newCall(signed).execute()) {
                Matcher upload = UPLOAD.matcher(response.body().string());
                while (upload.find()) {
                    found.put(upload.group(2), upload.group(1));
                }
            }
            return found;
        }

        @Override
        public int uploads() throws Exception {
            return unfinished().size();
        }

        @Override
        public FaultProxy network() {
            return network;
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public Optional<Predicate<RequestHead>> requests(Step step) {
            return switch (step) {
                case BEGIN -> Optional.of(request -> request.is("POST", "uploads"));
                case SEND -> Optional.of(request -> request.is("PUT", "partNumber="));
                case SENT -> Optional.of(request -> request.is("GET", "uploadId="));
                case COMMIT -> Optional.of(request -> request.is("POST", "uploadId="));
                case FIND -> Optional.of(request -> request.is("HEAD"));
            };
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public RefusingServer.Answer refusal() {
            return new RefusingServer.Answer(
                    403,
                    Map.of("Content-Type", "application/xml"),
                    "<Error><Code>SignatureDoesNotMatch</Code><Message>The signature is wrong.</Message></Error>");
        }

        @Override
        public List<String> secrets() {
            return List.of(S3Server.SECRET_KEY);
        }

        @Override
        public void close() throws Exception {
            network.close();
        }
    }

    /** s3proxy takes parts for an upload that it has forgotten, and says so only at the commit. */
    @Override
    public long sentToForgetful() {
        return 3 * SIZE;
    }

    @Override
    Minio open() throws Exception {
        return new Minio();
    }
}
