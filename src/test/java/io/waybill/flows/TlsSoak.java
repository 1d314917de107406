package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.Checksums;
import io.waybill.servers.Azurite;
import io.waybill.servers.S3Server;
import io.waybill.servers.TlsFront;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content goes through other code of the clients when it is encrypted, as it is everywhere but on one's own machine. */
class TlsSoak {
    private static final String PASSWORD = "changeit";
    private static final long SIZE = 40L << 20;

    @TempDir
    Path folder;

    @Test
    void chunksAndPutsArriveThroughTls() throws Exception {
        try (ChunkStore.Minio s3 = (ChunkStore.Minio) ChunkStore.of("minio", folder.resolve("s3"));
                ChunkStore.Azure azure = (ChunkStore.Azure) ChunkStore.of("azure", folder.resolve("azure"));
                TlsFront s3Front =
                        TlsFront.before(s3.network().port(), Files.createDirectories(folder.resolve("s3-keys")));
                TlsFront azureFront =
                        TlsFront.before(azure.network().port(), Files.createDirectories(folder.resolve("azure-keys")));
                WaybillProcess waybill = WaybillProcess.in(folder.resolve("waybill"))) {
            waybill.with("WAYBILL_OUTBOX", "")
                    .with("WAYBILL_ODS", "false")
                    .with("MINIO_ENDPOINT", s3Front.url())
                    .with("MINIO_ACCESS_KEY", S3Server.ACCESS_KEY)
                    .with("MINIO_SECRET_KEY", S3Server.SECRET_KEY)
                    .with("AZURE_STORAGE_CONNECTION_STRING", connectionString(azureFront))
                    .jvm(
                            "-Djavax.net.ssl.trustStore=" + trusted(s3Front, azureFront),
                            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD)
                    .start();
            LargeFile large = LargeFile.in(folder.resolve("large"), SIZE);
            Path small = Files.writeString(folder.resolve("small.txt"), "one request");
            String[] both = {large.sha256(), Checksums.of(small).sha256()};
            large.dropInto(waybill.inbox());
            Files.move(small, waybill.inbox().resolve("small.txt"));

            waybill.awaitQuiet(2);

            assertThat(s3.checksums()).containsExactlyInAnyOrder(both);
            assertThat(azure.checksums()).containsExactlyInAnyOrder(both);
        }
    }

    private static String connectionString(TlsFront front) {
        return "DefaultEndpointsProtocol=https;AccountName=%s;AccountKey=%s;BlobEndpoint=%s%s;"
                .formatted(Azurite.ACCOUNT, Azurite.KEY, front.url(), Azurite.ACCOUNT);
    }

    private Path trusted(TlsFront... fronts) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TlsFront front : fronts) {
            try (InputStream certificate = Files.newInputStream(front.certificate())) {
                store.setCertificateEntry(
                        front.url(), CertificateFactory.getInstance("X.509").generateCertificate(certificate));
            }
        }
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
