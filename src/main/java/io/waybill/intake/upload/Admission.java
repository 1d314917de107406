package io.waybill.intake.upload;

import io.waybill.flow.Flow;
import io.waybill.flow.Flows;
import io.waybill.intake.Staging;
import io.waybill.ledger.Asker;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which uploads are taken at present, and by which flow. What isn't is refused in words. */
final class Admission {
    private final Flows flows;
    private final Staging staging;
    private final UploadRows rows;
    private final UploadProperties properties;

    Admission(Flows flows, Staging staging, UploadRows rows, UploadProperties properties) {
        this.flows = flows;
        this.staging = staging;
        this.rows = rows;
        this.properties = properties;
    }

    /** The most bytes that an upload may have. */
    long longest() {
        return properties.maxSize().toBytes();
    }

    /**
     * The flow that takes an upload.
     *
     * @throws UploadRefused if there is none of that name that whoever asks may use, or none is named and there are several
     */
    String flow(Optional<String> wanted, Asker asker) {
        List<String> taking = flows.all().stream()
                .filter(flow -> flow.isInForce() && flow.takesUploads() && asker.mayUse(flow.name()))
                .map(Flow::name)
                .toList();
        String usual = properties.flow().isBlank() && taking.size() == 1 ? taking.get(0) : properties.flow();
        String flow = wanted.orElse(usual);
        if (!taking.contains(flow)) {
            throw new UploadRefused(
                    UploadRefused.Reason.NO_FLOW,
                    flow.isEmpty()
                            ? "say which flow is to take it: one of " + String.join(", ", taking)
                            : String.format(
                                    Locale.ROOT,
                                    "no flow '%s' takes uploads at present: %s",
                                    flow,
                                    taking.isEmpty() ? "none does" : "say one of " + String.join(", ", taking)));
        }
        return flow;
    }

    void requireLength(long length) {
        if (length < 0) {
            throw new UploadRefused(UploadRefused.Reason.BAD_VALUE, "its length is " + length + ": say 0 or more");
        }
        if (length > longest()) {
            throw new UploadRefused(
                    UploadRefused.Reason.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "it has %d bytes, and at most %d are taken (waybill.uploads.max-size)",
                            length,
                            longest()));
        }
    }

    void requireRoom(long bytes) {
        if (!staging.hasRoomFor(bytes)) {
            throw new UploadRefused(
                    UploadRefused.Reason.NO_ROOM, "there is no room for it on the disk at present: try again later");
        }
    }

    /** Each that is open takes a row, and some memory. */
    void requireFew() {
        if (rows.open() >= properties.mostOpen()) {
            throw new UploadRefused(
                    UploadRefused.Reason.TOO_MANY,
                    String.format(
                            Locale.ROOT,
                            "%d uploads are open, and no more are taken (waybill.uploads.most-open): finish some, or give"
                                    + " them up",
                            properties.mostOpen()));
        }
    }
}
