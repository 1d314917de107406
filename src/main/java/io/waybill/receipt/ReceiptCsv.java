package io.waybill.receipt;

import io.waybill.receipt.Receipt.Row;
import io.waybill.receipt.Receipt.Sent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** A receipt as a table: one line for each document and store, or for a document that went nowhere. */
final class ReceiptCsv implements AutoCloseable {
    private static final String[] HEADER = {
        "position",
        "name",
        "state",
        "size",
        "sha256",
        "media type",
        "symbol",
        "language",
        "job number",
        "store",
        "delivery",
        "location",
        "version",
        "proof",
        "time",
        "attempts",
        "why",
        "notes"
    };

    private final CSVPrinter printer;

    ReceiptCsv(Writer out) throws IOException {
        printer = new CSVPrinter(
                out, CSVFormat.RFC4180.builder().setHeader(HEADER).get());
    }

    void write(Row row) {
        if (row.deliveries().isEmpty()) {
            print(row, null);
        } else {
            row.deliveries().forEach(sent -> print(row, sent));
        }
    }

    @Override
    public void close() throws IOException {
        printer.close();
    }

    private void print(Row row, @Nullable Sent sent) {
        String notes = Stream.concat(
                        row.leftOut().stream().map(out -> "not sent to " + out.store() + ": " + out.reason()),
                        row.notes().stream().map(note -> note.about() + ": " + note.text()))
                .collect(Collectors.joining("; "));
        String why = sent == null || sent.reason().isEmpty()
                ? why(row.cause(), row.reason(), row.remedy())
                : why(sent.cause(), sent.reason(), "");
        try {
            printer.printRecord(
                    row.position(),
                    plain(row.name()),
                    row.state(),
                    row.size(),
                    row.sha256(),
                    row.mediaType(),
                    plain(row.symbol()),
                    plain(row.language()),
                    plain(row.jobNumber()),
                    sent == null ? "" : sent.store(),
                    sent == null ? "" : sent.state(),
                    sent == null ? "" : plain(sent.location()),
                    sent == null ? "" : sent.version(),
                    sent == null ? "" : sent.proof(),
                    sent == null ? "" : text(sent.time()),
                    sent == null ? "" : sent.attempts(),
                    plain(why),
                    plain(notes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String why(String cause, String reason, String remedy) {
        String words = cause.isEmpty() ? reason : cause + ": " + reason;
        return remedy.isEmpty() ? words : words + ". To do: " + remedy;
    }

    private static String text(@Nullable Instant time) {
        return time == null ? "" : time.toString();
    }

    /** A sender chooses these; a spreadsheet must not take them for a formula. */
    private static String plain(String cell) {
        return !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
