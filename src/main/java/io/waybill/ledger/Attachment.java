package io.waybill.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;

/** What a part of the system adds to the receipts of some batches, as a file beside them. */
public interface Attachment {
    /** How the name of the file ends, such as {@code report.csv}. */
    String ending();

    /** Whether a batch gets it. */
    boolean belongsTo(UUID batch);

    /** Writes it: a function of the ledger alone, so that writing it again gives the same. Leaves the stream open. */
    void write(UUID batch, OutputStream out) throws IOException;
}
