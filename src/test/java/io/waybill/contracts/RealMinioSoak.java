package io.waybill.contracts;

import io.waybill.servers.MinioServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The S3 contract with MinIO itself. */
@EnabledIf(value = "isThere", disabledReason = "there is no MinIO here: go install github.com/minio/minio@latest")
class RealMinioSoak extends MinioStoreIT {
    @TempDir
    static Path data;

    private Optional<MinioServer> server = Optional.empty();

    static boolean isThere() {
        return MinioServer.binary().isPresent();
    }

    @Override
    Minio open() throws Exception {
        server = MinioServer.start(Files.createDirectories(data.resolve("minio")), 0);
        return new Minio(server.orElseThrow());
    }

    @Override
    public long sentToForgetful() {
        return 2 * SIZE;
    }

    @AfterAll
    void end() {
        server.ifPresent(MinioServer::close);
    }
}
