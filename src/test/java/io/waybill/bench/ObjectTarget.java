package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.servers.ObjectServer;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A server that speaks S3. */
final class ObjectTarget extends Target {
    /** Starts it with a folder for its data, at a port. */
    @FunctionalInterface
    interface Starting {
        ObjectServer start(Path data, int port) throws IOException;
    }

    private final String name;
    private final String provider;
    private final Starting starting;

    /**
     * Starts nothing yet.
     *
     * @param provider what rclone calls servers of this kind
     */
    ObjectTarget(Path folder, String name, String provider, Starting starting) throws IOException {
        super(folder);
        this.name = name;
        this.provider = provider;
        this.starting = starting;
    }

    @Override
    String name() {
        return name;
    }

    @Override
    void configure(WaybillProcess waybill, int by) {
        waybill.with("MINIO_ENDPOINT", "http://127.0.0.1:" + by)
                .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY)
                .with("MINIO_REGION", "us-east-1");
    }

    @Override
    AutoCloseable start(Path data) throws IOException {
        return starting.start(data, port);
    }

    @Override
    String remote() {
        return ":s3,provider=%s,access_key_id=%s,secret_access_key=%s,endpoint='http://127.0.0.1:%d',region=us-east-1:waybill"
                .formatted(provider, S3Server.ACCESS_KEY, S3Server.SECRET_KEY, port);
    }

    @Override
    List<String> options() {
        return List.of(
                "--s3-no-check-bucket",
                "--s3-upload-concurrency",
                "8",
                "--s3-chunk-size",
                "16M",
                "--s3-disable-checksum");
    }
}
