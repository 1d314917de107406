package io.waybill.ods;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
        return recordUri() + "?s=" + encoded(new Symbol(symbol).key()) + "&em=true";
    }

    /** Where it is asked whether a job number is known, exactly. */
    public String numberUri(String number) {
        return baseUrl + "api/loading/search?k=" + encoded(number) + "&em=true";
    }

    /** Where records are sent, and single fields of them. */
    public String recordUri() {
        return baseUrl + "api/loading/symbol";
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
        String number = directory.numberOf(delivery);
        delivery.document().content().requireUnchanged();
        ObjectNode data = JSON.createObjectNode();
        data.put("symbol", description.symbol());
        data.put("area", SymbolRecord.AREA);
        data.put("distribution", description.metadata().getOrDefault("distribution", ""));
        data.putObject("perLanguage").putObject(description.language()).put("jobNumber", number);
        String name = number + ".pdf";
        return MultipartEntityBuilder.create()
                .setMode(HttpMultipartMode.STRICT)
                .addPart("data", new StringBody(data.toString(), ContentType.APPLICATION_JSON))
                .addPart(name, new StagedBody(delivery.document().content(), name))
                .build();
    }

    /** The request that creates or changes a record: one part, without a file name. */
    public HttpEntity record(SymbolRecord record) {
        return MultipartEntityBuilder.create()
                .setMode(HttpMultipartMode.STRICT)
                .addPart("data", new StringBody(record.json(), ContentType.APPLICATION_JSON))
                .build();
    }

    /**
     * ODS took the record.
     *
     * @throws RecordRefused if it said no
     */
    public void saved(SymbolRecord record, InputStream answer) throws IOException {
        Optional<String> refusal = OdsAnswers.refusal(answer);
        if (refusal.isPresent()) {
            throw new RecordRefused(refusal.get());
        }
        directory.learn(record.symbol(), Optional.of(new OdsSymbol(1, record.numbers(), record.allReleaseDates())));
    }

    /** The number itself if ODS knows it, else nothing. */
    public String known(String number, InputStream answer) throws IOException {
        return OdsAnswers.matches(answer) > 0 ? number : "";
    }

    /** Keeps what ODS knows of a symbol. */
    public void learn(String symbol, InputStream answer) throws IOException {
        Symbol asked = new Symbol(symbol);
        directory.learn(asked, OdsAnswers.symbol(asked, answer));
    }

    /** A slash stays as it is, as ODS is used to. */
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
