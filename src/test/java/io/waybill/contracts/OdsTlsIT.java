package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.TlsFront;
import io.waybill.standin.Endpoint;
import io.waybill.standin.OdsServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials go to an ODS only whose certificate somebody vouches for. */
class OdsTlsIT {
    @TempDir
    Path home;

    @Test
    void anAuthorityOfOnesOwnIsTrusted() throws Exception {
        try (OdsServer ods = standIn();
                TlsFront front = TlsFront.before(ods.baseUrl().getPort(), home);
                RunningWaybill waybill = start(front, front.certificate().toString())) {
            waybill.drop(Contents.pdf(home, 100), "A_RES_70_11-EN.pdf");

            waybill.delivered("A_RES_70_11-EN.pdf", "ods");
            assertThat(ods.files()).containsKey("N1536924");
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotGivenThePassword() throws Exception {
        try (OdsServer ods = standIn();
                TlsFront front = TlsFront.before(ods.baseUrl().getPort(), home);
                RunningWaybill waybill = start(front, "")) {
            waybill.dropList("A/RES/70/11", "list.txt");

            await().untilAsserted(() -> assertThat(waybill.log())
                    .anyMatch(line -> line.contains("ODS can't be asked") && line.contains("no trusted connection")));
            assertThat(ods.requests(Endpoint.TOKEN)).isZero();
        }
    }

    private static OdsServer standIn() throws Exception {
        OdsServer ods = OdsServer.start();
        ods.know("A/RES/70/11", Map.of("EN", "N1536924"));
        return ods;
    }

    private RunningWaybill start(TlsFront front, String authority) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.flows.scans.stores", "ods");
        settings.put("waybill.stores.ods.when", "true");
        settings.put("waybill.stores.ods.url", front.url());
        settings.put("waybill.stores.ods.ca", authority);
        return RunningWaybill.start(home, settings);
    }
}
