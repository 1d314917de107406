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
import org.springframework.util.FileSystemUtils;

/** A server that is started anew for each run, with an empty folder, at the same address. */
abstract class Target {
    final Path folder;
    final int port;

    Target(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    abstract String name();

    /** Lets Waybill deliver there, by a port that leads to it. */
    abstract void configure(WaybillProcess waybill, int by);

    /** Stops the server, and starts one that holds nothing but an empty bucket. */
    abstract void fresh() throws Exception;

    abstract void stop() throws Exception;

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
            private Azurite server;
            private Path data;

            @Override
            String name() {
                return "Azure (Azurite)";
            }

            @Override
            void configure(WaybillProcess waybill, int by) {
                waybill.with("AZURE_STORAGE_CONNECTION_STRING", Azurite.connectionString(by));
            }

            @Override
            void fresh() throws Exception {
                stop();
                data = Files.createTempDirectory(folder, "azure");
                server = Azurite.start(data, port);
                Rclone.run(List.of("mkdir", remote()));
            }

            @Override
            void stop() throws IOException {
                if (server != null) {
                    server.close();
                    FileSystemUtils.deleteRecursively(data);
                }
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
