package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ledger.Delivery;
import io.waybill.servers.MinioServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The S3 contract with MinIO itself, which is built first where there is Go and no MinIO. */
@EnabledIf(value = "isThere", disabledReason = "there is no MinIO here, nor Go to build it with")
class RealMinioSoak extends MinioStoreIT {
    @TempDir
    static Path data;

    private Optional<MinioServer> server = Optional.empty();

    static boolean isThere() throws Exception {
        return MinioServer.built().isPresent();
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

    /** Another delivery's object was there before, and is what stands there again. */
    @Test
    void whatIsRemovedFromABucketWithVersionsIsTheVersionThatWasPut() throws Exception {
        waybill().drop(Contents.of(home(), 1000), "makes the bucket.bin");
        waybill().delivered("makes the bucket.bin", "minio");
        store().keepVersions();
        Path content = Contents.of(home(), 2000);
        waybill().drop(content, "of a version.bin");
        Booked booked = waybill().delivered("of a version.bin", "minio");
        Delivery delivery = waybill().delivery("of a version.bin", "minio", content);

        waybill().call("minio-remove", delivery, "", Object.class);

        assertThat(booked.version()).isNotEmpty();
        assertThat(store().versions(booked.target())).isEmpty();
    }

    @AfterAll
    void end() {
        server.ifPresent(MinioServer::close);
    }
}
