package io.waybill.contracts;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.waybill.servers.MinioServer;
import io.waybill.servers.ObjectServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The S3 contract with MinIO itself, where there is one. */
class RealMinioSoak extends MinioStoreIT {
    @TempDir
    static Path data;

    private Optional<MinioServer> server = Optional.empty();

    @Override
    Minio open() throws Exception {
        server = MinioServer.start(Files.createDirectories(data.resolve("minio")), 0);
        assumeThat(server)
                .as("there is no MinIO here: go install github.com/minio/minio@latest")
                .isPresent();
        return new Minio(server.get());
    }

    @Override
    public long sentToForgetful() {
        return 2 * SIZE;
    }

    @AfterAll
    void end() {
        server.ifPresent(ObjectServer::close);
    }
}
