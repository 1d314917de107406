package io.waybill.bench;

import io.waybill.flows.WaybillProcess;
import io.waybill.servers.Azurite;
import io.waybill.servers.MinioServer;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A server that is started anew for each run, with an empty folder, at the same address. */
abstract class Target {
    final int port;
    private final Path folder;
    private @Nullable AutoCloseable server;
    private @Nullable Path data;

    Target(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    abstract String name();

    /** Lets Waybill deliver there, by a port that leads to it. */
    abstract void configure(WaybillProcess waybill, int by) throws IOException;

    /** Starts it with a folder for its data. */
    abstract AutoCloseable start(Path data) throws Exception;

    /** Stops the server, and starts one that holds nothing but an empty bucket. */
    final void fresh() throws Exception {
        stop();
        data = Files.createTempDirectory(folder, "objects");
        server = start(data);
        Rclone.run(List.of("mkdir", remote()));
    }

    final void stop() throws Exception {
        if (server != null) {
            server.close();
            FileSystemUtils.deleteRecursively(data);
        }
    }

    /** What rclone calls it. */
    abstract String remote();

    /** What rclone is given to do its best here. */
    abstract List<String> options();

    static Target s3(Path folder) throws IOException {
        return new ObjectTarget(folder, "S3 (s3proxy)", "Other", S3Server::start);
    }

    /** Where there is a MinIO, or Go to build one with. */
    static Optional<Target> minio(Path folder) throws IOException {
        return MinioServer.built().isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectTarget(folder, "MinIO", "Minio", (data, port) -> MinioServer.start(data, port)
                        .orElseThrow()));
    }

    static Target azure(Path folder) throws IOException {
        return new Target(folder) {
            @Override
            String name() {
                return "Azure (Azurite)";
            }

            @Override
            void configure(WaybillProcess waybill, int by) {
                waybill.with("AZURE_STORAGE_CONNECTION_STRING", Azurite.connectionString(by));
            }

            @Override
            AutoCloseable start(Path data) throws Exception {
                return Azurite.start(data, port);
            }

            @Override
            String remote() {
                return ":azureblob,use_emulator=true,endpoint='%s':waybill".formatted(Azurite.endpoint(port));
            }

            @Override
            List<String> options() {
                return List.of(
                        "--azureblob-upload-concurrency",
                        "8",
                        "--azureblob-chunk-size",
                        "16M",
                        "--azureblob-disable-checksum");
            }
        };
    }
}
