package io.waybill.receipt;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.waybill.content.DayFolders;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Origins;
import io.waybill.ledger.Attachment;
import io.waybill.ledger.Batch;
import io.waybill.ledger.BatchContents;
import io.waybill.ledger.BatchView;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.outcome.PlainWords;
import io.waybill.receipt.Receipt.Counts;
import io.waybill.receipt.Receipt.Row;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final String RECEIPT_JSON = ".receipt.json";
    private static final int LONGEST_STEM = 150;
    private static final int MOST_OWED = 1_000;
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
    private final Owed owed;
    private final UsedFolders folders;

    Receipts(
            Ledger ledger,
            Batches batches,
            BatchContents contents,
            Origins origins,
            List<Attachment> attachments,
            Path fallback,
            Owed owed,
            UsedFolders folders) {
        this.ledger = ledger;
        this.batches = batches;
        this.origins = origins;
        this.attachments = List.copyOf(attachments);
        this.contents = contents;
        this.rows = new ReceiptRows(contents);
        this.fallback = fallback;
        this.owed = owed;
        this.folders = folders;
    }

    /**
     * Puts the receipt of a batch, and what is added to it, where its sender looks for answers; where that can't be written,
     * into a folder of ours, by the day on which the batch arrived, until it can ({@link #putOwed}). A sender who asks for it gets no
     * file. What it says outlives the machine.
     *
     * @return its files; none if it is kept already, for its batch is tried again as long as the inbox is away
     * @throws io.waybill.ledger.StaleClaim if it can't be put, and the batch is somebody else's by now: it is owed nothing by us
     */
    public List<File> answer(Batch batch) throws IOException {
        Optional<Path> answers = origins.named(batch.origin()).answers(batch);
        if (answers.isEmpty()) {
            return List.of();
        }
        ledger.force();
        String stem = stem(batch);
        if (owed.has(batch.id(), stem)) {
            LOG.debug("The receipt of {} is kept already", batch.title());
            return List.of();
        }
        Path ours = DayFolders.of(fallback, batch.id(), ZoneId.systemDefault()).toAbsolutePath();
        // A kill, or a disk that is full, can have left half of a receipt there that nobody is owed.
        if (Files.exists(ours.resolve(stem + RECEIPT_JSON))) {
            takeBack(ours, stem);
        }
        try {
            folders.require(answers.get());
            return write(batch.id(), answers.get(), stem);
        } catch (IOException e) {
            // What stands there may be by somebody else, who went on with the batch while this process was frozen.
            requireHeld(batch);
            LOG.warn(
                    "The receipt of {} can't be put to {} and goes to {} until it can: {}",
                    batch.title(),
                    answers.get(),
                    ours,
                    e.toString());
            takeBack(answers.get(), stem);
            List<File> files = write(batch.id(), ours, stem);
            owed.book(
                    new Owed.Receipt(batch.id(), stem, batch.flow(), ours, answers.get(), 1),
                    answers.get() + ": " + PlainWords.of(e));
            return files;
        }
    }

    private void requireHeld(Batch batch) {
        ledger.write(writes -> {
            batches.requireHeld(writes, batch.claim());
            return batch;
        });
    }

    /** Half of a receipt, or one half of it older than the other, would say what isn't so. */
    private void takeBack(Path answers, String stem) {
        if (!folders.isReachable(answers)) {
            return;
        }
        try (AnswerFolder folder = new AnswerFolder(answers)) {
            for (Path file : folder.of(stem)) {
                folder.delete(file.getFileName().toString());
            }
        } catch (IOException e) {
            LOG.debug("What is of {} in {} stays there", stem, answers, e);
        }
    }

    /** Puts receipts where their senders look for them that could not be put there before. Safe to repeat. */
    public void putOwed() {
        if (ledger.trouble().isPresent()) {
            return;
        }
        for (Owed.Receipt receipt : owed.due(MOST_OWED)) {
            try {
                boolean stands = put(receipt);
                owed.paid(receipt);
                tell(receipt, stands);
            } catch (IOException e) {
                LOG.debug("{} is still owed", receipt, e);
                owed.postpone(receipt, receipt.answers() + ": " + PlainWords.of(e));
            } catch (RuntimeException e) {
                if (LedgerUnavailable.isBehind(e)) {
                    throw e;
                }
                // What is wrong with one keeps none of the others.
                LOG.warn("The receipt {} can't be put to {}", receipt.stem(), receipt.answers(), e);
                owed.postpone(receipt, receipt.answers() + ": " + PlainWords.of(e));
            }
        }
        owed.look();
    }

    private static void tell(Owed.Receipt receipt, boolean stands) {
        if (stands) {
            LOG.info("A receipt that could not be put to {} stands there now: {}", receipt.answers(), receipt.stem());
        } else {
            LOG.warn(
                    "The receipt {}, which could not be put to {}, can't be written any more: its files in {} are gone, and its batch has left the ledger",
                    receipt.stem(),
                    receipt.answers(),
                    receipt.kept());
        }
    }

    /** Gives whether it stands where it belongs; if not, there is nothing any more that it could be written from. */
    private boolean put(Owed.Receipt receipt) throws IOException {
        folders.require(receipt.answers());
        try (AnswerFolder kept = new AnswerFolder(receipt.kept())) {
            List<Path> files = kept.of(receipt.stem());
            if (files.isEmpty() && contents.batch(receipt.batch()).isPresent()) {
                write(receipt.batch(), receipt.answers(), receipt.stem());
                return true;
            }
            if (files.isEmpty()) {
                return stands(receipt);
            }
            try (AnswerFolder answers = new AnswerFolder(receipt.answers())) {
                for (Path file : files) {
                    answers.copy(file);
                }
                answers.force();
            } catch (IOException e) {
                takeBack(receipt.answers(), receipt.stem());
                throw e;
            }
            for (Path file : files) {
                kept.delete(file.getFileName().toString());
            }
            return true;
        }
    }

    /** A kill may have come between the last that was to be done and the ledger that says so. */
    private static boolean stands(Owed.Receipt receipt) throws IOException {
        try (AnswerFolder answers = new AnswerFolder(receipt.answers())) {
            return !answers.of(receipt.stem()).isEmpty();
        }
    }

    /**
     * Puts the files of a receipt, packed into one, beside them and takes them away. Where there is no room for that, they stay as they
     * are: nothing that they say is missing.
     */
    public void replace(List<File> files, InputStream packed) {
        try {
            pack(files, packed);
        } catch (IOException e) {
            LOG.warn("The receipt {} stays unpacked: {}", files.get(0), e.toString());
        }
    }

    private static void pack(List<File> files, InputStream packed) throws IOException {
        Path json = files.get(0).toPath();
        try (packed;
                AnswerFolder folder = new AnswerFolder(json.toAbsolutePath().getParent())) {
            folder.put(json.getFileName().toString().replace(".json", ".zip"), packed::transferTo);
            folder.force();
            for (File file : files) {
                folder.delete(file.getName());
            }
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
            if (view.isDone() && view.settled().isPresent()) {
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

    private List<File> write(UUID batch, Path where, String stem) throws IOException {
        try (AnswerFolder folder = new AnswerFolder(where)) {
            List<File> files = new ArrayList<>();
            files.add(folder.put(stem + RECEIPT_JSON, out -> writeJson(batch, new BufferedOutputStream(out)))
                    .toFile());
            files.add(folder.put(stem + ".receipt.csv", out -> writeCsv(batch, out))
                    .toFile());
            for (Attachment attachment : attachments) {
                if (attachment.belongsTo(batch)) {
                    files.add(folder.put(stem + "." + attachment.ending(), out -> {
                                BufferedOutputStream buffered = new BufferedOutputStream(out);
                                attachment.write(batch, buffered);
                                buffered.flush();
                            })
                            .toFile());
                }
            }
            folder.force();
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void writeCsv(UUID batch, OutputStream out) throws IOException {
        try (ReceiptCsv csv = new ReceiptCsv(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)))) {
            rows.forEach(batch, csv::write);
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
        String revision = batch.revision() > 1 ? AnswerFolder.REVISION + batch.revision() : "";
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
