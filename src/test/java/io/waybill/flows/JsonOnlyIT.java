package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API takes and gives. */
class JsonOnlyIT {
    @TempDir
    Path folder;

    @Test
    void noOtherFormThanJsonIsReadOrWritten() throws Exception {
        try (WaybillProcess waybill = WaybillProcess.in(folder).with("WAYBILL_ODS", "false")) {
            waybill.start();
            for (String type : new String[] {"application/xml", "text/xml", "application/x+xml", "application/yaml"}) {
                HttpRequest post = waybill.request("/api/v1/send-files")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString("<wanted><symbols>A/1</symbols></wanted>"))
                        .build();
                assertThat(send(post).statusCode()).as(type).isEqualTo(415);
            }
            HttpRequest get = waybill.request("/api/v1/progress")
                    .header("Accept", "application/xml, application/json;q=0.5")
                    .build();
            assertThat(send(get).headers().firstValue("Content-Type").orElse(""))
                    .contains("json");
        }
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
