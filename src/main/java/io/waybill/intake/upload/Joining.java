package io.waybill.intake.upload;

import io.waybill.ledger.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts uploads together of their parts, one after the other, beside all requests. What is cut off goes on where it was; so parts are
 * removed when all of them are in the whole.
 */
public final class Joining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final int MOST_AT_ONCE = 1_000;

    private final UploadRows rows;
    private final Uploads uploads;
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "upload-join");
        thread.setDaemon(true);
        return thread;
    });

    Joining(UploadRows rows, Uploads uploads) {
        this.rows = rows;
        this.uploads = uploads;
    }

    /**
     * The ids of the parts of an upload, in their order.
     *
     * @param concat {@code final;} and their addresses, with spaces between
     * @throws UploadRefused if there is none, or one has no id
     */
    public static List<UUID> parts(String concat) {
        List<UUID> ids = new ArrayList<>();
        for (String address : concat.substring(concat.indexOf(';') + 1).strip().split(" +")) {
            String id = address.substring(address.lastIndexOf('/') + 1);
            try {
                ids.add(UUID.fromString(id));
            } catch (IllegalArgumentException e) {
                throw new UploadRefused(
                        UploadRefused.Reason.BAD_VALUE, "'" + address + "' is no address of a partial upload", e);
            }
        }
        return ids;
    }

    /** Begins, unless it has. Returns at once. */
    public void begin(Upload upload) {
        if (known.add(upload.id())) {
            worker.execute(() -> {
                try {
                    join(upload);
                } catch (UploadRefused | TurnOver e) {
                    LOG.debug("{} is not joined any more", upload.id(), e);
                } catch (IOException | RuntimeException e) {
                    LOG.warn(
                            "{}: the parts of {} can't be joined at present, and will be later: {}",
                            upload.flow(),
                            upload.name(),
                            e.toString());
                } finally {
                    known.remove(upload.id());
                }
            });
        }
    }

    /** Goes on with what was begun. Safe to repeat. */
    void recover() {
        rows.joining(MOST_AT_ONCE).forEach(this::begin);
    }

    private void join(Upload upload) throws IOException {
        List<Upload> parts = new ArrayList<>();
        for (UUID id : parts(upload.concat())) {
            Optional<Upload> part = rows.find(id, Asker.OURSELVES).filter(Upload::isPart);
            if (part.isEmpty()) {
                giveUp(upload);
                return;
            }
            parts.add(part.get());
        }
        long here = uploads.offset(upload);
        long start = 0;
        for (Upload part : parts) {
            long length = part.length().orElseThrow();
            if (here < start + length) {
                try (InputStream content = Files.newInputStream(part.content())) {
                    content.skipNBytes(here - start);
                    here = uploads.join(upload, here, OptionalLong.of(start + length - here), content);
                }
            }
            start += length;
        }
        uploads.complete(upload);
        for (UUID id : parts.stream().map(Upload::id).distinct().toList()) {
            if (rows.joining(MOST_AT_ONCE).stream()
                    .noneMatch(other -> parts(other.concat()).contains(id))) {
                rows.find(id, Asker.OURSELVES).ifPresent(this::remove);
            }
        }
    }

    /** Parts go when their whole is complete, so they may be gone for good reason. */
    private void giveUp(Upload upload) throws IOException {
        Upload now = rows.find(upload.id(), Asker.OURSELVES).orElseThrow(() -> UploadRefused.unknown(upload.id()));
        if (!now.isComplete()) {
            LOG.warn("{}: {} is given up, for one of its parts is gone", now.flow(), now.name());
            uploads.cancel(now);
        }
    }

    private void remove(Upload part) {
        try {
            uploads.cancel(part);
        } catch (IOException | RuntimeException e) {
            LOG.debug("The partial upload {} goes when it expires", part.id(), e);
        }
    }

    /** Ends after what is being written; the rest is done by the next run. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
