package io.waybill.ods;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.DeliveryFailed;
import io.waybill.ledger.Description;
import io.waybill.ledger.Failure;
import io.waybill.ledger.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.entity.mime.FileBody;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.entity.mime.StringBody;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/** What is asked of the loading API of ODS, and what its answers mean. */
public final class OdsRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String baseUrl;
    private final OdsDirectory directory;

    OdsRequests(String baseUrl, OdsDirectory directory) {
        this.baseUrl = baseUrl;
        this.directory = directory;
    }

    /** Where a symbol is looked up, exactly. */
    public String symbolUri(String symbol) {
        String key = URLEncoder.encode(new Symbol(symbol).key(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        return baseUrl + "api/loading/symbol?s=" + key + "&em=true";
    }

    /** Where files are sent. */
    public String fileUri() {
        return baseUrl + "api/loading/file";
    }

    /** Whether the job number of a document has yet to be asked for, because ODS could not be asked before. */
    public boolean needsNumber(Delivery delivery) {
        return delivery.document().description().jobNumber().isEmpty();
    }

    /**
     * The request that sends a document under its job number: both parts are named after it. The content is streamed
     * from the file with its exact length, and may be read twice.
     */
    public HttpEntity file(Delivery delivery) throws IOException {
        Description description = delivery.document().description();
        String number = description.jobNumber().isEmpty()
                ? directory.known(description).orElseThrow(() -> refused(directory.reason(description)))
                : description.jobNumber();
        delivery.document().content().requireUnchanged();
        ObjectNode data = JSON.createObjectNode();
        data.put("symbol", description.symbol());
        data.put("area", "UNDOC");
        data.put("distribution", description.metadata().getOrDefault("distribution", ""));
        data.putObject("perLanguage").putObject(description.language()).put("jobNumber", number);
        String name = number + ".pdf";
        return MultipartEntityBuilder.create()
                .setMode(HttpMultipartMode.STRICT)
                .addPart("data", new StringBody(data.toString(), ContentType.APPLICATION_JSON))
                .addPart(
                        name,
                        new FileBody(
                                delivery.document().content().path().toFile(),
                                ContentType.APPLICATION_OCTET_STREAM,
                                name))
                .build();
    }

    /** Keeps what ODS knows of a symbol. */
    public void learn(String symbol, InputStream answer) throws IOException {
        Optional<Map<Language, String>> numbers = OdsAnswers.numbers(answer);
        directory.learn(new Symbol(symbol), numbers);
    }

    /** ODS took the file; all that it says is yes. */
    public Stored stored(Delivery delivery, InputStream answer) throws IOException {
        OdsAnswers.accepted(answer);
        delivery.document().content().requireUnchanged();
        Description description = delivery.document().description();
        return new Stored(
                "ods:" + description.symbol() + "?lang=" + description.language(), "", -1, Stored.Checksum.NONE);
    }

    private static DeliveryFailed refused(String words) {
        return new DeliveryFailed(new Failure(Failure.Cause.DOCUMENT_REFUSED, words, false, Optional.empty()));
    }
}
