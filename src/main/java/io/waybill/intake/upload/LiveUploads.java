package io.waybill.intake.upload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that this process knows how far they have come. */
final class LiveUploads {
    private final UploadRows rows;
    private final String boot;
    private final Map<UUID, LiveUpload> all = new ConcurrentHashMap<>();

    /** @param boot of the machine: what an earlier process wrote is there if it was the same */
    LiveUploads(UploadRows rows, String boot) {
        this.rows = rows;
        this.boot = boot;
    }

    /** One that has just begun. */
    void begin(Upload upload) {
        all.put(upload.id(), new LiveUpload(upload.content(), 0, 0, upload.length()));
    }

    void forget(Upload upload) {
        all.remove(upload.id());
    }

    /** @throws UploadRefused if it is none that is open any more */
    LiveUpload of(Upload upload) throws IOException {
        LiveUpload known = all.get(upload.id());
        if (known != null) {
            return known;
        }
        LiveUpload recovered = recovered(upload);
        LiveUpload first = all.putIfAbsent(upload.id(), recovered);
        return first == null ? recovered : first;
    }

    /**
     * What an earlier process left. What it wrote is in the file, whatever became of it; only a machine that was started anew may have
     * lost what was not forced.
     */
    private LiveUpload recovered(Upload upload) throws IOException {
        UploadRows.Bytes bytes = rows.bytes(upload.id()).orElseThrow(() -> UploadRefused.unknown(upload.id()));
        Path file = upload.content();
        long there = Files.exists(file) ? Files.size(file) : 0;
        long certain = bytes.forced();
        if (bytes.boot().equals(boot)) {
            certain = bytes.unproved() ? bytes.received() : there;
        }
        OptionalLong length = upload.length();
        long offset = Math.min(Math.min(certain, there), length.orElse(Long.MAX_VALUE));
        if (upload.held() && upload.concat().isEmpty() && offset < bytes.received() && !rows.hasTicket(upload.id())) {
            // Its sender was told of more, and may have let go of that. Who has a ticket asks where to go on.
            throw UploadRefused.unknown(upload.id());
        }
        return new LiveUpload(file, offset, Math.min(bytes.forced(), offset), length);
    }
}
