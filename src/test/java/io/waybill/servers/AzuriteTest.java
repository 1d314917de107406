package io.waybill.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.net.ConnectException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzuriteTest {
    @Test
    void whatIsPutIsThere() throws Exception {
        BlobContainerClient container = container(Azurite.shared(), "launcher");

        container.getBlobClient("a/b.txt").upload(BinaryData.fromString("hello"));

        assertThat(container.getBlobClient("a/b.txt").downloadContent().toString())
                .isEqualTo("hello");
    }

    @Test
    void anOutageKeepsTheData(@TempDir Path folder) throws Exception {
        try (Azurite azurite = Azurite.start(folder, 0)) {
            BlobContainerClient container = container(azurite, "outage");
            container.getBlobClient("a.txt").upload(BinaryData.fromString("hello"));

            azurite.stop();
            assertThatThrownBy(() -> container.getBlobClient("a.txt").downloadContent())
                    .hasRootCauseInstanceOf(ConnectException.class);

            azurite.restart();
            assertThat(container.getBlobClient("a.txt").downloadContent().toString())
                    .isEqualTo("hello");
        }
    }

    private static BlobContainerClient container(Azurite azurite, String name) {
        return new BlobServiceClientBuilder()
                .connectionString(azurite.connectionString())
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, null, null, null))
                .buildClient()
                .createBlobContainer(name);
    }
}
