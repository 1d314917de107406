package io.waybill.receipt;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.waybill.content.DayFolders;
import io.waybill.content.DurableFolders;
import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.Batch;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.BatchView;
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
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
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

    private final Ledger ledger;
    private final Batches batches;
    private final Origins origins;
    private final BatchContents contents;
    private final ReceiptRows rows;
    private final List<Attachment> attachments;
    private final Path fallback;

    Receipts(
            Ledger ledger,
            Batches batches,
            BatchContents contents,
            Origins origins,
            List<Attachment> attachments,
            Path fallback) {
        this.ledger = ledger;
        this.batches = batches;
        this.origins = origins;
        this.attachments = List.copyOf(attachments);
        this.contents = contents;
        this.rows = new ReceiptRows(contents);
        this.fallback = fallback;
    }

    /**
     * Puts the receipt of a batch, and what is added to it, where its sender looks for answers; where that can't be written,
     * into a folder of ours, by the day on which the batch arrived. A sender who asks for it gets no file. What it says outlives
     * the machine.
     *
     * @return its files
     */
    public List<File> answer(Batch batch) throws IOException {
        Optional<Path> answers = origins.named(batch.origin()).answers(batch);
        if (answers.isEmpty()) {
            return List.of();
        }
        ledger.force();
        String stem = stem(batch);
        try {
            return write(batch.id(), answers.get(), stem);
        } catch (IOException e) {
            Path ours = DayFolders.of(fallback, batch.id(), ZoneId.systemDefault());
            LOG.warn(
                    "The receipt of {} can't be put to {} and goes to {}: {}",
                    batch.title(),
                    answers.get(),
                    ours,
                    e.toString());
            return write(batch.id(), ours, stem);
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
        DurableFolders.force(json.toAbsolutePath().getParent());
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
        Optional<BatchView> found = contents.batch(batch);
        if (found.isEmpty()) {
            return false;
        }
        BatchView view = found.get();
        try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("batch", batch.toString());
            json.writeStringField("flow", view.flow());
            json.writeStringField("name", view.name());
            json.writeNumberField("revision", view.revision());
            json.writeStringField("arrived", view.arrived().toString());
            if (view.settled().isPresent()) {
                json.writeStringField("settled", view.settled().get().toString());
            }
            if (view.note().isPresent()) {
                json.writeStringField("note", view.note().get());
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
        DurableFolders.make(folder);
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
        DurableFolders.force(folder);
        return files;
    }

    /** Puts a file on the disk, and gives it its name: whose content goes after it must not go for nothing. */
    private static void rename(Path from, Path to) throws IOException {
        try (FileChannel channel = FileChannel.open(from, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
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
}
