package io.waybill.receipt;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.receipt.Receipt.Counts;
import io.waybill.receipt.Receipt.Row;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes receipts: JSON, and a CSV derived from it. A receipt is a function of the ledger, so writing it again after a
 * kill gives the same files; what is sent again later gives a new revision beside the old one.
 */
public final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final String FORMAT = "waybill-receipt/1";
    private static final int LONGEST_STEM = 150;
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private record Head(
            String flow,
            String owner,
            String name,
            int revision,
            Optional<String> note,
            OffsetDateTime arrived,
            Optional<OffsetDateTime> settled) {}

    private final Ledger ledger;
    private final Batches batches;
    private final Origins origins;
    private final ReceiptRows rows;
    private final List<Attachment> attachments;
    private final Path fallback;

    Receipts(Ledger ledger, Batches batches, Origins origins, List<Attachment> attachments, Path fallback) {
        this.ledger = ledger;
        this.batches = batches;
        this.origins = origins;
        this.attachments = List.copyOf(attachments);
        this.rows = new ReceiptRows(ledger);
        this.fallback = fallback;
    }

    /**
     * Puts the receipt of a batch, and what is added to it, where its sender looks for answers; where that can't be written,
     * into a folder of ours. A sender who asks for it gets no file.
     *
     * @return its files
     */
    public List<File> answer(Batch batch) throws IOException {
        Optional<Path> answers = origins.named(batch.origin()).answers(batch);
        if (answers.isEmpty()) {
            return List.of();
        }
        String stem = stem(batch);
        try {
            return write(batch.id(), answers.get(), stem);
        } catch (IOException e) {
            LOG.warn(
                    "The receipt of {} can't be put to {} and goes to {}: {}",
                    batch.title(),
                    answers.get(),
                    fallback,
                    e.toString());
            return write(batch.id(), fallback, stem);
        }
    }

    /** Puts the files of a receipt, packed into one, beside them and takes them away. */
    public void replace(List<File> files, InputStream packed) throws IOException {
        Path json = files.get(0).toPath();
        String name = json.getFileName().toString().replace(".json", ".zip");
        Path unfinished = json.resolveSibling("." + name + ".unfinished");
        try (packed) {
            Files.copy(packed, unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        rename(unfinished, json.resolveSibling(name));
        for (File file : files) {
            Files.deleteIfExists(file.toPath());
        }
    }

    /** Books that the sender has the receipt, and that nothing is left to do. */
    public void settle(Batch batch) {
        Counts counts = rows.counts(batch.id());
        ledger.write(writes -> {
            batches.settled(writes, batch);
            return batch;
        });
        LOG.info(
                "{}: {} settled, batch {}: {} delivered, {} failed, {} rejected, {} duplicate",
                batch.flow(),
                batch.title(),
                Ids.brief(batch.id()),
                counts.delivered(),
                counts.failed(),
                counts.rejected(),
                counts.duplicate());
    }

    /**
     * Writes the receipt of a batch as JSON, as it is now.
     *
     * @return false if there is no such batch
     */
    public boolean writeJson(UUID batch, OutputStream out) throws IOException {
        Optional<Head> head = head(batch);
        if (head.isEmpty()) {
            return false;
        }
        try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("batch", batch.toString());
            json.writeStringField("flow", head.get().flow());
            json.writeStringField("name", head.get().name());
            json.writeNumberField("revision", head.get().revision());
            json.writeStringField("arrived", head.get().arrived().toInstant().toString());
            if (head.get().settled().isPresent()) {
                json.writeStringField(
                        "settled", head.get().settled().get().toInstant().toString());
            }
            if (head.get().note().isPresent()) {
                json.writeStringField("note", head.get().note().get());
            }
            json.writePOJOField("counts", rows.counts(batch));
            json.writeArrayFieldStart("documents");
            rows.forEach(batch, row -> writePojo(json, row));
            json.writeEndArray();
            json.writeEndObject();
        }
        return true;
    }

    private List<File> write(UUID batch, Path folder, String stem) throws IOException {
        Files.createDirectories(folder);
        Path json = folder.resolve(stem + ".receipt.json");
        Path csv = folder.resolve(stem + ".receipt.csv");
        Path unfinished = folder.resolve("." + stem + ".unfinished");
        try (OutputStream out = Files.newOutputStream(unfinished)) {
            writeJson(batch, out);
        }
        rename(unfinished, json);
        try (ReceiptCsv out = new ReceiptCsv(Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8))) {
            rows.forEach(batch, out::write);
        }
        rename(unfinished, csv);
        List<File> files = new ArrayList<>(List.of(json.toFile(), csv.toFile()));
        for (Attachment attachment : attachments) {
            if (attachment.belongsTo(batch)) {
                Path file = folder.resolve(stem + "." + attachment.ending());
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                    attachment.write(batch, out);
                }
                rename(unfinished, file);
                files.add(file.toFile());
            }
        }
        return files;
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void writePojo(JsonGenerator json, Row row) {
        try {
            json.writePOJO(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The drop's own name for one file, the flow's for several; always with digits of the batch. */
    private static String stem(Batch batch) {
        String name = batch.name().substring(batch.name().lastIndexOf('/') + 1);
        String readable = batch.items() > 1 ? batch.flow() : name;
        String plain = readable.replaceAll("[\\x00-\\x1f\\x7f/]", "_");
        String revision = batch.revision() > 1 ? ".revision-" + batch.revision() : "";
        return shortened(plain) + "." + Ids.brief(batch.id()) + revision;
    }

    private static String shortened(String name) {
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int point : name.codePoints().toArray()) {
            String character = Character.toString(point);
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_STEM) {
                break;
            }
            kept.append(character);
        }
        return kept.toString();
    }

    private Optional<Head> head(UUID batch) {
        return ledger
                .read()
                .query(
                        "SELECT flow, owner, name, items, revision, note, created_at, (SELECT MAX(settled_at) FROM document d"
                                + " WHERE d.batch = batch.id) AS settled FROM batch WHERE id = ?",
                        (row, i) -> new Head(
                                row.getString("flow"),
                                row.getString("owner"),
                                Batch.title(row.getString("name"), row.getInt("items")),
                                row.getInt("revision"),
                                Optional.ofNullable(row.getString("note")),
                                row.getObject("created_at", OffsetDateTime.class),
                                Optional.ofNullable(row.getObject("settled", OffsetDateTime.class))),
                        batch)
                .stream()
                .findFirst();
    }
}
