package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.FaultProxy;
import io.waybill.servers.RefusingServer;
import io.waybill.standin.Endpoint;
import io.waybill.standin.Fault;
import io.waybill.standin.OdsServer;
import io.waybill.standin.OdsStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OdsStoreIT extends OnAStore<OdsStoreIT.Ods> implements RemoteStoreContract {
    /** The stand-in of ODS, seen through its own folder; each document gets a symbol of its own. */
    static final class Ods implements StoreUnderTest.Remote {
        private static final String PASSWORD = "p&s#w+rd%41";

        private final Path folder;
        private final OdsServer server;
        private final FaultProxy network;
        private final AtomicInteger symbols = new AtomicInteger();

        private Ods(Path folder) throws Exception {
            this.folder = folder;
            server = OdsServer.start(OdsStandIn.Settings.of("clerk", PASSWORD, "waybill", "client-secret-of-ods")
                    .keptIn(folder));
            network = FaultProxy.before(port());
        }

        @Override
        public String name() {
            return "ods";
        }

        @Override
        public Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>();
            settings.put("waybill.flows.scans.stores", "folder,ods");
            settings.put("waybill.stores.folder.when", "true");
            settings.put("waybill.stores.ods.when", "true");
            settings.put("waybill.stores.ods.url", "http://127.0.0.1:" + network.port());
            settings.put("waybill.stores.ods.user", "clerk");
            settings.put("waybill.stores.ods.password", PASSWORD);
            settings.put("waybill.stores.ods.client-id", "waybill");
            settings.put("waybill.stores.ods.client-secret", "client-secret-of-ods");
            settings.put("waybill.stores.ods.pause", "1ms");
            settings.put("camel.component.http.response-timeout", "2000");
            settings.put("camel.component.http.so-timeout", "2000");
            return settings;
        }

        @Override
        public String documentName(String hint) {
            int number = symbols.incrementAndGet();
            server.know("A/RES/99/" + number, Map.of("EN", "N" + (9_000_000 + number)));
            return "A_RES_99_" + number + "-EN.pdf";
        }

        @Override
        public Path content(Path folder, long size) {
            return Contents.pdf(folder, size);
        }

        @Override
        public List<Kept> kept() {
            return server.files().values().stream()
                    .map(file -> new Kept(
                            file.symbol().replace('/', '_') + "-" + file.language(),
                            "application/pdf",
                            Map.of(),
                            () -> Files.newInputStream(folder.resolve("files").resolve(file.jobNumber() + ".pdf"))))
                    .toList();
        }

        @Override
        public FaultProxy network() {
            return network;
        }

        @Override
        public int port() {
            return server.baseUrl().getPort();
        }

        @Override
        public void loseTheAnswerToPut() {
            server.fail(Endpoint.FILE, 1, Fault.lostAnswer());
        }

        @Override
        public RefusingServer.Answer refusal() {
            return new RefusingServer.Answer(401, "{\"message\": \"who are you?\"}");
        }

        @Override
        public List<String> secrets() {
            return List.of(PASSWORD, "p%26s%23w%2Brd%2541", "client-secret-of-ods");
        }

        @Override
        public void close() throws Exception {
            network.close();
            server.close();
        }
    }

    @Override
    Ods open() throws Exception {
        return new Ods(home().resolve("stand-in"));
    }

    @BeforeEach
    void clearFaults() {
        store().server.clearFaults();
    }

    @Test
    void aLanguageWithoutANumberIsLeftOutAndTheReceiptSaysWhy() {
        store().server.know("A/RES/98/1", Map.of("EN", "N9800001"));
        waybill().drop(Contents.pdf(home(), 100), "A_RES_98_1-FR.pdf");

        assertThat(waybill().receipt("A_RES_98_1-FR.pdf").path("leftOut").toString())
                .contains("ODS has no job number for A/RES/98/1 in FR");
        assertThat(waybill().booked("A_RES_98_1-FR.pdf", "ods")).isEmpty();
        assertThat(waybill().delivered("A_RES_98_1-FR.pdf", "folder")).isNotNull();
    }

    @Test
    void anUnknownSymbolIsLeftOutAndTheReceiptSaysWhy() {
        waybill().drop(Contents.pdf(home(), 100), "A_RES_97_1-EN.pdf");

        assertThat(waybill().receipt("A_RES_97_1-EN.pdf").path("leftOut").toString())
                .contains("ODS does not know the symbol A/RES/97/1");
        assertThat(waybill().booked("A_RES_97_1-EN.pdf", "ods")).isEmpty();
    }

    @Test
    void aNewContentReplacesTheOldOne() throws Exception {
        String name = store().documentName("");
        Path newer = Contents.pdf(home(), 200);
        waybill().drop(Contents.pdf(home(), 100), name);
        Booked first = waybill().delivered(name, "ods");
        waybill().idle();

        waybill().drop(newer, name);

        assertThat(kept(waybill().deliveredAnew(name, "ods", first)).sha256()).isEqualTo(Contents.sha256(newer));
    }

    @Test
    void oneNewTokenServesAllWhenTheOldOneExpired() {
        warmUp();
        List<String> names =
                IntStream.range(0, 8).mapToObj(i -> store().documentName("")).toList();
        int before = store().server.requests(Endpoint.TOKEN);
        store().server.expireTokens();

        names.forEach(name -> waybill().drop(Contents.pdf(home(), 100), name));

        names.forEach(
                name -> assertThat(waybill().delivered(name, "ods").attempts()).isEqualTo(1));
        assertThat(store().server.requests(Endpoint.TOKEN) - before).isEqualTo(1);
    }

    @Test
    void whatFailedIsSentAgainOnRequestAndTheReceiptIsRevised() throws Exception {
        String name = store().documentName("");
        Path content = Contents.pdf(home(), 300);
        store().server.fail(Endpoint.FILE, 1, Fault.status(413));
        waybill().drop(content, name);
        JsonNode failed = sent(waybill().receipt(name));
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.path("cause").asText()).isEqualTo("DOCUMENT_REFUSED");
        Booked before = waybill().booked(name, "folder").orElseThrow();

        assertThat(waybill().post("/api/v1/batches/" + waybill().batch(name) + "/retry"))
                .isEqualTo(202);

        assertThat(kept(waybill().delivered(name, "ods")).sha256()).isEqualTo(Contents.sha256(content));
        await("a second revision").untilAsserted(() -> assertThat(waybill().receipts(name))
                .extracting(receipt -> receipt.path("revision").asInt())
                .contains(2));
        assertThat(waybill().history(waybill().booked(name, "folder").orElseThrow()))
                .as("what had arrived is not sent again")
                .isEqualTo(waybill().history(before));
    }

    @Test
    void whatNobodyKnowsCannotBeSentAgain() throws Exception {
        assertThat(waybill().post("/api/v1/batches/" + UUID.randomUUID() + "/retry"))
                .isEqualTo(404);
    }
}
