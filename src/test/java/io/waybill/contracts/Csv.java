package io.waybill.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads tables as a spreadsheet does. */
final class Csv {
    private Csv() {}

    /** The rows without the header. */
    static List<String[]> rows(String text) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(text, format)) {
            return rows.stream().map(CSVRecord::values).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
