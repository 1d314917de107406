package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of the content of documents. It stands apart from what changes with each of their states. */
final class Descriptions {
    /** As they are read with documents, after {@link #JOIN}. */
    static final String COLUMNS =
            "s.sha256, s.crc32c, s.md5, s.media_type, s.symbol, s.language, s.job_number, s.metadata,"
                    + " s.notes, s.left_out";

    /** To {@code document d}. */
    static final String JOIN = " LEFT JOIN description s ON s.document = d.id";

    /** @param sameAs what a later document of the same content would have in common */
    private record Row(
            UUID document,
            Description description,
            @Nullable String sameAs) {}

    private static final Insert.Columns<Row> ROWS = Insert.<Row>into("description")
            .id("document", Row::document)
            .text("sha256", row -> row.description.sha256())
            .text("crc32c", row -> row.description.crc32c())
            .text("md5", row -> row.description.md5())
            .text("media_type", row -> row.description.mediaType())
            .text("symbol", row -> row.description.symbol())
            .text("language", row -> row.description.language())
            .text("job_number", row -> row.description.jobNumber())
            .text("metadata", row -> Json.write(row.description.metadata()))
            .text("notes", row -> Json.write(row.description.notes()))
            .text("left_out", row -> Json.write(row.description.leftOut()))
            .text("same_as", Row::sameAs);

    private static final Insert<Row> INSERT = ROWS.build();
    private static final Insert<Row> SAVE = ROWS.orReplace(
            "document",
            "sha256",
            "crc32c",
            "md5",
            "media_type",
            "symbol",
            "language",
            "job_number",
            "metadata",
            "notes",
            "left_out",
            "same_as");
    private static final Insert<Row> SAVE_FOUND =
            ROWS.orReplace("document", "sha256", "media_type", "symbol", "language", "notes", "left_out");

    private Descriptions() {}

    /** What is known of new documents. */
    static void insert(Writes writes, Collection<NewDocument> documents) {
        INSERT.all(
                writes,
                documents.stream()
                        .filter(document -> !document.description().equals(Description.NONE))
                        .map(document -> new Row(document.id(), document.description(), null))
                        .toList());
    }

    /** All that is known of a document that is planned. */
    static void save(Writes writes, UUID document, Description description, String sameAs) {
        SAVE.all(writes, List.of(new Row(document, description, sameAs)));
    }

    /** What was found of a document that isn't delivered: the number that it would have had is not its own. */
    static void saveFound(Writes writes, UUID document, Description description) {
        SAVE_FOUND.all(writes, List.of(new Row(document, description.withJobNumber(""), null)));
    }

    /** The content changed: what was found in it is true no more, and what was said of it stays. */
    static void forgetContent(Writes writes, UUID document) {
        writes.jdbc()
                .update(
                        "UPDATE description SET sha256 = '', crc32c = '', md5 = '', media_type = '', notes = '[]',"
                                + " left_out = '[]', same_as = NULL WHERE document = ?",
                        document);
    }

    static Description read(ResultSet row) throws SQLException {
        String sha256 = row.getString("sha256");
        return sha256 == null
                ? Description.NONE
                : new Description(
                        sha256,
                        row.getString("crc32c"),
                        row.getString("md5"),
                        row.getString("media_type"),
                        row.getString("symbol"),
                        row.getString("language"),
                        row.getString("job_number"),
                        Json.map(row.getString("metadata")),
                        Json.notes(row.getString("notes")),
                        Json.leftOut(row.getString("left_out")));
    }
}
