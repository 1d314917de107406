package io.waybill.contracts;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.waybill.servers.Azurite;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.RefusingServer;
import io.waybill.servers.RequestHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

class AzureStoreIT extends OnAStore<AzureStoreIT.Azure>
        implements RemoteObjectStoreContract, ChunkedStoreContract, NameContract {
    /** Azurite, asked by a client of its own that doesn't go through the proxy. */
    static final class Azure implements StoreUnderTest.RemoteObjects, NameContract.Shared {
        private static final String CONTAINER = "contract";

        private final Azurite server = Azurite.shared();
        private final FaultProxy network = FaultProxy.beforeHttp(server.port());
        private final BlobContainerClient container = new BlobServiceClientBuilder()
                .connectionString(server.connectionString())
                .buildClient()
                .getBlobContainerClient(CONTAINER);

        Azure() throws Exception {}

        @Override
        public void putForeign(String name, byte[] content) {
            container.getBlobClient(name).upload(BinaryData.fromBytes(content));
        }

        @Override
        public byte[] read(String name) {
            return container.getBlobClient(name).downloadContent().toBytes();
        }

        @Override
        public String name() {
            return "azure";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of(
                    "waybill.flows.scans.stores", "folder,azure",
                    "waybill.stores.folder.when", "true",
                    "waybill.stores.azure.when", "true",
                    "waybill.stores.azure.connection-string", Azurite.connectionString(network.port()),
                    "waybill.stores.azure.container", CONTAINER,
                    "waybill.stores.azure.timeout", "2s");
        }

        @Override
        public List<Kept> kept() {
            List<Kept> kept = new ArrayList<>();
            ListBlobsOptions withMetadata =
                    new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveMetadata(true));
            for (BlobItem blob : container.listBlobs(withMetadata, Duration.ofSeconds(10))) {
                kept.add(new Kept(
                        blob.getName(), blob.getProperties().getContentType(), blob.getMetadata(), () -> container
                                .getBlobClient(blob.getName())
                                .openInputStream()));
            }
            return kept;
        }

        @Override
        public void removeEverything() {
            container.delete();
        }

        /** Azure forgets a blob's blocks when the blob is put otherwise. */
        @Override
        public void forgetUploads() {
            for (BlobItem blob : unfinished()) {
                BlockBlobClient client = container.getBlobClient(blob.getName()).getBlockBlobClient();
                client.upload(BinaryData.fromString(""), true);
                client.delete();
            }
        }

        /** Blocks that nobody commits can't be removed, so they count for nothing once their delivery has failed. */
        @Override
        public int uploads() {
            return 0;
        }

        private List<BlobItem> unfinished() {
            ListBlobsOptions uncommitted =
                    new ListBlobsOptions().setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
            return container.listBlobs(uncommitted, Duration.ofSeconds(10)).stream()
                    .filter(blob -> blob.getProperties().getContentLength() == 0)
                    .toList();
        }

        @Override
        public FaultProxy network() {
            return network;
        }

        @Override
        public int port() {
            return server.port();
        }

        /** Blocks need no beginning. */
        @Override
        public Optional<Predicate<RequestHead>> requests(Step step) {
            return switch (step) {
                case BEGIN -> Optional.empty();
                case SEND -> Optional.of(request -> request.is("PUT", "comp=block&"));
                case SENT -> Optional.of(request -> request.is("GET", "comp=blocklist"));
                case COMMIT -> Optional.of(request -> request.is("PUT", "comp=blocklist"));
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
                    Map.of("Content-Type", "application/xml", "x-ms-error-code", "AuthenticationFailed"),
                    "<Error><Code>AuthenticationFailed</Code><Message>The signature is wrong.</Message></Error>");
        }

        @Override
        public List<String> secrets() {
            return List.of(Azurite.KEY);
        }

        @Override
        public void close() throws Exception {
            network.close();
        }
    }

    @Override
    Azure open() throws Exception {
        return new Azure();
    }
}
