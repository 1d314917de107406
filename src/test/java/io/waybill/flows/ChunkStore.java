package io.waybill.flows;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.fasterxml.jackson.databind.JsonNode;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.messages.Item;
import io.waybill.servers.Azurite;
import io.waybill.servers.DriveStandIn;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A store of its own that takes chunks, behind a network that counts. */
public interface ChunkStore extends AutoCloseable {
    /** All that Waybill and the store say to each other goes through it. */
    FaultProxy network();

    /** Lets a Waybill deliver to it, and to no other. */
    void configure(WaybillProcess waybill);

    /** The SHA-256 of each object that it holds, asked without Waybill. */
    List<String> checksums() throws Exception;

    static ChunkStore of(String name, Path folder) throws Exception {
        return switch (name) {
            case "minio" -> new Minio(S3Server.start(Files.createDirectories(folder), 0));
            case "azure" -> new Azure(Azurite.start(Files.createDirectories(folder), 0));
            case "drive" -> new Drive(DriveStandIn.start());
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** S3. */
    record Minio(S3Server server, FaultProxy network) implements ChunkStore {
        Minio(S3Server server) throws IOException {
            this(server, FaultProxy.before(server.port()));
        }

        @Override
        public void configure(WaybillProcess waybill) {
            waybill.with("MINIO_ENDPOINT", "http://127.0.0.1:" + network.port())
                    .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                    .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY);
        }

        @Override
        public List<String> checksums() throws Exception {
            List<String> all = new ArrayList<>();
            try (MinioClient client = MinioClient.builder()
                    .endpoint(server.endpoint())
                    .credentials(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)
                    .region("us-east-1")
                    .build()) {
                for (Result<Item> item : client.listObjects(ListObjectsArgs.builder()
                        .bucket("waybill")
                        .recursive(true)
                        .build())) {
                    all.add(sha256(client.getObject(GetObjectArgs.builder()
                            .bucket("waybill")
                            .object(item.get().objectName())
                            .build())));
                }
            }
            return all;
        }

        @Override
        public void close() throws Exception {
            network.close();
            server.close();
        }
    }

    /** Azure Blob Storage. */
    record Azure(Azurite server, FaultProxy network) implements ChunkStore {
        Azure(Azurite server) throws IOException {
            this(server, FaultProxy.before(server.port()));
        }

        @Override
        public void configure(WaybillProcess waybill) {
            waybill.with("AZURE_STORAGE_CONNECTION_STRING", Azurite.connectionString(network.port()));
        }

        @Override
        public List<String> checksums() throws Exception {
            BlobContainerClient container = new BlobServiceClientBuilder()
                    .connectionString(server.connectionString())
                    .buildClient()
                    .getBlobContainerClient("waybill");
            List<String> all = new ArrayList<>();
            for (BlobItem blob : container.listBlobs()) {
                all.add(sha256(container.getBlobClient(blob.getName()).openInputStream()));
            }
            return all;
        }

        @Override
        public void close() throws Exception {
            network.close();
            server.close();
        }
    }

    /** Google Drive. */
    record Drive(DriveStandIn server, FaultProxy network) implements ChunkStore {
        Drive(DriveStandIn server) throws IOException {
            this(server, FaultProxy.before(server.port()));
        }

        @Override
        public void configure(WaybillProcess waybill) {
            String url = "http://127.0.0.1:" + network.port() + "/";
            waybill.with("GOOGLE_DRIVE_REFRESH_TOKEN", DriveStandIn.REFRESH_TOKEN)
                    .with("GOOGLE_DRIVE_CLIENT_ID", DriveStandIn.CLIENT_ID)
                    .with("GOOGLE_DRIVE_CLIENT_SECRET", DriveStandIn.CLIENT_SECRET)
                    .with("GOOGLE_TOKEN_URI", url + "token")
                    .with("GOOGLE_DRIVE_ROOT_URL", url);
        }

        @Override
        public List<String> checksums() throws Exception {
            List<String> all = new ArrayList<>();
            for (JsonNode file : server.files()) {
                if (file.has("sha256Checksum")) {
                    all.add(sha256(
                            Files.newInputStream(server.content(file.path("id").asText()))));
                }
            }
            return all;
        }

        @Override
        public void close() throws Exception {
            network.close();
            server.close();
        }
    }

    private static String sha256(InputStream content) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (content) {
            content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
