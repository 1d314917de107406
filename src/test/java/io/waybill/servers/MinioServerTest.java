package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinioServerTest {
    @Test
    void itRunsWhereverThereIsAMinio(@TempDir Path folder) throws Exception {
        Optional<MinioServer> server = MinioServer.start(folder, 0);

        assertThat(server.isPresent()).isEqualTo(MinioServer.binary().isPresent());
        if (server.isPresent()) {
            try (MinioServer minio = server.get()) {
                MinioClient client = S3ServerTest.client(minio.endpoint(), MinioServer.SECRET_KEY);
                client.makeBucket(MakeBucketArgs.builder().bucket("launcher").build());
                S3ServerTest.put(client, "launcher", "hello".getBytes());
                assertThat(S3ServerTest.get(client, "launcher")).asString().isEqualTo("hello");
            }
        }
    }
}
