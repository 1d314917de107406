package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The example of docs/add-a-store.md: a store that is one route file and one entry in application.yml, and no Java. */
class ShareStoreIT extends OnAStore<ShareStoreIT.Share> implements ObjectStoreContract {
    /** Looks at the files themselves. */
    record Share(Path folder, Path routes) implements StoreUnderTest {
        @Override
        public String name() {
            return "share";
        }

        @Override
        public Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>();
            settings.put("waybill.routes", routes.toString());
            settings.put("waybill.flows.scans.stores", "share");
            settings.put("waybill.stores.share.when", "true");
            settings.put("waybill.stores.share.path", folder.toString());
            settings.put("waybill.stores.share.workers", "4");
            settings.put("waybill.stores.share.forbidden", "[\\x00-\\x1f\\x7f\\\\]|^\\.");
            return settings;
        }

        @Override
        public List<Kept> kept() throws Exception {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Kept> kept = new ArrayList<>();
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path delivery = folder.resolve(folder.relativize(file).getName(0));
                    kept.add(new Kept(
                            delivery.relativize(file).toString(),
                            "",
                            Map.of("waybilldelivery", delivery.getFileName().toString()),
                            () -> Files.newInputStream(file)));
                }
                return kept;
            }
        }

        @Override
        public void close() {}
    }

    /** Its put gets no answer through for a document that is named after it. */
    @Override
    Share open() throws Exception {
        String file = Files.readString(Path.of("examples/stores/share.camel.yaml"));
        String answer = "        - setBody:\n            simple: ${header.CamelFileNameProduced}\n";
        assertThat(file).contains(answer);
        String lost = """
                - filter:
                    simple: ${variable.delivery.document.name} == 'answer lost.bin'
                    steps:
                      - throwException:
                          exceptionType: java.net.SocketTimeoutException
                          message: The answer is lost
                """.indent(8);
        return new Share(
                Files.createDirectories(home().resolve("share")),
                OwnRoutes.with(home(), "share", file.replace(answer, lost + answer)));
    }

    @Test
    void whatWasPutIsFoundAfterALostAnswerAndNotPutAgain() throws Exception {
        Path content = Contents.of(home(), 100_000);

        waybill().drop(content, "answer lost.bin");

        Booked booked = waybill().delivered("answer lost.bin", "share");
        assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
        assertThat(booked.proof()).isEqualTo("READ_BACK");
        assertThat(booked.location()).endsWith("answer lost.bin");
        assertThat(kept(booked).sha256()).isEqualTo(Contents.sha256(content));
    }

    /** A file carries nothing but its delivery's id. */
    @Override
    public void anObjectCarriesItsTypeItsDeliveryAndItsChecksum() throws Exception {
        Path content = Contents.of(home(), 1000);
        waybill().drop(content, "carries its delivery.bin");

        Booked booked = waybill().delivered("carries its delivery.bin", "share");

        assertThat(kept(booked).metadata())
                .containsEntry("waybilldelivery", booked.id().toString());
    }
}
