package io.waybill.ods;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.waybill.ledger.Attachment;
import io.waybill.ods.SendReport.OfSymbol;
import io.waybill.ods.SendReport.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Reports about lists of symbols, as JSON and as the CSV that users of ODS Actions know, with two more columns. They are
 * functions of the ledger, and are written symbol by symbol, so that a list of any length fits.
 */
public final class SendReports {
    private static final String FORMAT = "waybill-send-files/1";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final String[] HEADER = {
        "Filename", "Document Symbol", "Language", "Job Number", "Result", "Why", "What to do"
    };

    private final SendRows rows;

    SendReports(SendRows rows) {
        this.rows = rows;
    }

    /** The report as JSON, added to the receipts of lists. */
    Attachment json() {
        return attachment("report.json", this::writeJson);
    }

    /** The report as CSV, added to the receipts of lists. */
    Attachment csv() {
        return attachment("report.csv", this::writeCsv);
    }

    /** Whether a batch is a list of symbols, from the moment in which it is booked. */
    public boolean isList(UUID batch) {
        return rows.isList(batch);
    }

    /** Writes the report of a list as JSON, as it is now. */
    public void writeJson(UUID batch, OutputStream out) throws IOException {
        Map<String, Integer> results = new TreeMap<>();
        JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter();
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeStringField("batch", batch.toString());
        json.writePOJOField("list", rows.list(batch));
        json.writeArrayFieldStart("symbols");
        for (OfSymbol symbol : rows.of(batch)) {
            json.writePOJO(symbol);
            symbol.languages().forEach(row -> results.merge(row.result(), 1, Integer::sum));
        }
        json.writeEndArray();
        json.writePOJOField("results", results);
        json.writeEndObject();
        json.flush();
    }

    /** Writes the report of a list as CSV, as it is now. */
    public void writeCsv(UUID batch, OutputStream out) throws IOException {
        CSVPrinter csv = new CSVPrinter(
                new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)),
                CSVFormat.RFC4180.builder().setHeader(HEADER).get());
        for (OfSymbol symbol : rows.of(batch)) {
            for (Row row : symbol.languages()) {
                csv.printRecord(
                        plain(row.filename()),
                        plain(row.docsymbol()),
                        row.language(),
                        row.jobnumber(),
                        row.result(),
                        plain(row.why()),
                        plain(row.todo()));
            }
        }
        csv.flush();
    }

    @FunctionalInterface
    private interface Writing {
        void write(UUID batch, OutputStream out) throws IOException;
    }

    private Attachment attachment(String ending, Writing writing) {
        return new Attachment() {
            @Override
            public String ending() {
                return ending;
            }

            @Override
            public boolean belongsTo(UUID batch) {
                return rows.hasSymbols(batch);
            }

            @Override
            public void write(UUID batch, OutputStream out) throws IOException {
                writing.write(batch, out);
            }
        };
    }

    /** Somebody else wrote the list; a spreadsheet must not take its words for a formula. */
    private static String plain(String cell) {
        return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
