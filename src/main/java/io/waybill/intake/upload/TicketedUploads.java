package io.waybill.intake.upload;

import io.waybill.ledger.Asker;
import io.waybill.ledger.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Uploads for each of which a ticket is given out: who shows that may send it, and nothing else. */
public final class TicketedUploads {
    private final Uploads uploads;
    private final UploadRows rows;

    TicketedUploads(Uploads uploads, UploadRows rows) {
        this.uploads = uploads;
        this.rows = rows;
    }

    /**
     * An upload that has just begun.
     *
     * @param ticket is told only here
     */
    public record Begun(Upload upload, String ticket) {}

    /**
     * Uploads that have just begun together.
     *
     * @param id of all of them, and of the batch of those that are none by themselves
     */
    public record Announced(UUID id, List<Begun> uploads) {}

    /**
     * Begins uploads that arrive together, as {@link Uploads#announce} does. Each is complete when its sender says so.
     *
     * @throws UploadRefused if one of them can't be taken; then none is begun
     */
    public Announced begin(List<NewUpload> wanted) {
        UUID together = Ids.next();
        List<Ticket> tickets = wanted.stream().map(one -> Ticket.draw()).toList();
        List<Upload> begun = uploads.announce(wanted, together, tickets);
        List<Begun> all = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++) {
            all.add(new Begun(begun.get(i), tickets.get(i).secret()));
        }
        return new Announced(together, all);
    }

    /**
     * The upload that a ticket is for.
     *
     * @throws UploadRefused if it is for none, or another
     */
    public Upload get(UUID id, String ticket) {
        return rows.find(id, new Ticket(ticket)).orElseThrow(() -> UploadRefused.unknown(id));
    }

    /**
     * An upload that has a ticket.
     *
     * @throws UploadRefused if there is none, or none that is shown to whoever asks
     */
    public Upload own(UUID id, Asker asker) {
        return rows.find(id, asker).filter(upload -> rows.hasTicket(id)).orElseThrow(() -> UploadRefused.unknown(id));
    }

    /**
     * What was announced together, as far as it is still known and shown to whoever asks.
     *
     * @throws UploadRefused if nothing is
     */
    public List<Upload> announced(UUID id, Asker asker) {
        List<Upload> all = rows.announced(id).stream()
                .filter(upload -> asker.mayUse(upload.flow())
                        && (asker.all() || upload.owner().equals(asker.name())))
                .toList();
        if (all.isEmpty()) {
            throw UploadRefused.unknown(id);
        }
        return all;
    }

    /** How many bytes of one are here by now. */
    public long received(Upload upload) {
        try {
            return upload.isComplete() ? upload.offset() : uploads.offset(upload);
        } catch (UncheckedIOException e) {
            return upload.offset();
        }
    }

    /** How long ago one began. */
    public Duration age(Upload upload) {
        return rows.age(upload.id());
    }

    /**
     * Takes content, behind what is here. Whoever sends to the upload ends.
     *
     * @throws UploadRefused if it is complete
     */
    public Feed feed(Upload upload) throws IOException {
        return uploads.feed(upload);
    }

    /** Ends an upload all bytes of which are here; see {@link Uploads#complete(Upload)}. */
    public Upload complete(Upload upload) throws IOException {
        return uploads.complete(upload);
    }

    /** Gives one up; see {@link Uploads#cancel}. */
    public void cancel(Upload upload) throws IOException {
        uploads.cancel(upload);
    }
}
