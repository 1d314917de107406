package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ServerTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void whatIsPutIsThereWithItsMetadata() throws Exception {
        MinioClient client = client(S3Server.shared().endpoint(), S3Server.SECRET_KEY);
        client.makeBucket(MakeBucketArgs.builder().bucket("launcher").build());

        put(client, "launcher", "hello".getBytes());

        StatObjectResponse stat = client.statObject(
                StatObjectArgs.builder().bucket("launcher").object("a/b c.txt").build());
        assertThat(stat.etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(stat.userMetadata()).containsEntry("delivery", "4711");
        assertThat(get(client, "launcher")).asString().isEqualTo("hello");
    }

    @Test
    void aLargeObjectArrivesInParts() throws Exception {
        MinioClient client = client(S3Server.shared().endpoint(), S3Server.SECRET_KEY);
        client.makeBucket(MakeBucketArgs.builder().bucket("parts").build());

        put(client, "parts", new byte[12 * MIB]);

        StatObjectResponse stat = client.statObject(
                StatObjectArgs.builder().bucket("parts").object("a/b c.txt").build());
        assertThat(stat.etag()).endsWith("-3");
        assertThat(stat.userMetadata()).containsEntry("delivery", "4711");
        assertThat(get(client, "parts")).isEqualTo(new byte[12 * MIB]);
    }

    @Test
    void aWrongSignatureIsRefused() throws Exception {
        MinioClient client = client(S3Server.shared().endpoint(), "not-the-secret");

        assertThatThrownBy(() -> client.makeBucket(
                        MakeBucketArgs.builder().bucket("forbidden").build()))
                .isInstanceOf(ErrorResponseException.class);
    }

    @Test
    void anOutageKeepsTheData(@TempDir Path folder) throws Exception {
        try (S3Server server = S3Server.start(folder, 0)) {
            MinioClient client = client(server.endpoint(), S3Server.SECRET_KEY);
            client.makeBucket(MakeBucketArgs.builder().bucket("outage").build());
            put(client, "outage", "hello".getBytes());

            server.stop();
            assertThatThrownBy(() -> get(client, "outage")).isInstanceOf(ConnectException.class);

            server.restart();
            assertThat(get(client, "outage")).asString().isEqualTo("hello");
        }
    }

    static MinioClient client(String endpoint, String secret) {
        return MinioClient.builder()
                .endpoint(endpoint)
                .credentials(S3Server.ACCESS_KEY, secret)
                .region("us-east-1")
                .build();
    }

    static void put(MinioClient client, String bucket, byte[] content) throws Exception {
        client.putObject(
                PutObjectArgs.builder()
                        .bucket(bucket)
                        .object("a/b c.txt")
                        .userMetadata(Map.of("delivery", "4711"))
                        .stream(new ByteArrayInputStream(content), content.length, 5 * MIB)
                        .build());
    }

    static byte[] get(MinioClient client, String bucket) throws Exception {
        try (var in = client.getObject(
                GetObjectArgs.builder().bucket(bucket).object("a/b c.txt").build())) {
            return in.readAllBytes();
        }
    }
}
