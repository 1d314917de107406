package io.waybill.intake.upload;

import io.waybill.ledger.Ledger;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Writes what senders send, and books from time to time how far that has come. */
final class Receiver {
    private static final int BUFFER = 256 << 10;
    private static final long CHECKPOINT_BYTES = 64L << 20;
    private static final Duration CHECKPOINT_TIME = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final UploadRows rows;
    private final LiveUploads live;
    private final SenderQuotas quotas;
    private final long longest;
    private final Duration keep;
    private final String boot;

    /**
     * @param longest how many bytes an upload may have whose length isn't known
     * @param keep how long an upload is kept that nothing more comes of
     */
    Receiver(
            Ledger ledger,
            UploadRows rows,
            LiveUploads live,
            SenderQuotas quotas,
            long longest,
            Duration keep,
            String boot) {
        this.ledger = ledger;
        this.rows = rows;
        this.live = live;
        this.quotas = quotas;
        this.longest = longest;
        this.keep = keep;
        this.boot = boot;
    }

    /** See {@link Uploads#append}. */
    long append(
            Upload upload,
            long offset,
            OptionalLong announced,
            InputStream content,
            Optional<ContentDigest> digest,
            LongConsumer booked)
            throws IOException {
        if (upload.isComplete()) {
            throw UploadRefused.complete();
        }
        LiveUpload target = live.of(upload);
        try (LiveUpload.Turn turn = target.begin()) {
            long start = turn.offset();
            if (start != offset) {
                throw new UploadRefused(
                        UploadRefused.Reason.OFFSET,
                        String.format(Locale.ROOT, "it goes on at %d, and the request at %d", start, offset),
                        start);
            }
            long most = upload.length().orElse(longest) - start;
            if (announced.isPresent() && announced.getAsLong() > most) {
                throw new UploadRefused(
                        UploadRefused.Reason.TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "the request has %d bytes, and %d are left of the upload",
                                announced.getAsLong(),
                                most));
            }
            Checkpoints checkpoints = new Checkpoints(upload, target, start, booked);
            if (digest.isPresent()) {
                turn.unproved();
                checkpoints.unproved();
            }
            try {
                copy(content, turn, most, announced, digest, checkpoints);
                digest.ifPresent(ContentDigest::require);
                turn.proved();
            } catch (TurnOver e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (e instanceof UploadRefused || digest.isPresent()) {
                    turn.takeBack(start);
                }
                checkpoints.end(turn.offset());
                throw e;
            }
            checkpoints.end(turn.offset());
            return turn.offset();
        }
    }

    /**
     * Begins to take content in pieces, behind what is here.
     *
     * @throws UploadRefused if the upload is complete
     */
    Feed feed(Upload upload) throws IOException {
        if (upload.isComplete()) {
            throw UploadRefused.complete();
        }
        LiveUpload target = live.of(upload);
        LiveUpload.Turn turn = target.begin();
        return new Feed(turn, new Checkpoints(upload, target, turn.offset(), booked -> {}));
    }

    private static void copy(
            InputStream content,
            LiveUpload.Turn turn,
            long most,
            OptionalLong announced,
            Optional<ContentDigest> digest,
            Checkpoints checkpoints)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        for (int n = fill(buffer, content); n > 0; n = fill(buffer, content)) {
            if (done + n > most) {
                throw UploadRefused.tooLong(most);
            }
            int count = n;
            digest.ifPresent(sum -> sum.update(buffer, count));
            checkpoints.reached(turn.write(buffer, n));
            done += n;
        }
        if (announced.isPresent() && done < announced.getAsLong()) {
            throw new EOFException(String.format(
                    Locale.ROOT, "the sender broke off after %d of %d bytes", done, announced.getAsLong()));
        }
    }

    /** As much as is there at once: in large pieces where the sender is fast, and nothing is held back where it pauses. */
    static int fill(byte[] buffer, InputStream content) throws IOException {
        int filled = 0;
        do {
            int n = content.read(buffer, filled, buffer.length - filled);
            if (n < 0) {
                return filled;
            }
            filled += n;
        } while (filled < buffer.length && content.available() > 0);
        return filled;
    }

    /** Books from time to time how far an upload has come. */
    final class Checkpoints {
        private final Upload upload;
        private final LiveUpload target;
        private final LongConsumer told;
        private boolean unproved;
        private long booked;
        private long at = System.nanoTime();

        private Checkpoints(Upload upload, LiveUpload target, long start, LongConsumer told) {
            this.upload = upload;
            this.target = target;
            this.booked = start;
            this.told = told;
        }

        /** What comes from here on counts only if it is compared in the end. */
        private void unproved() {
            unproved = true;
            book(booked);
        }

        void reached(long offset) {
            boolean due = offset - booked >= CHECKPOINT_BYTES || System.nanoTime() - at >= CHECKPOINT_TIME.toNanos();
            if (due && !unproved) {
                book(offset);
                told.accept(offset);
            }
        }

        void end(long offset) {
            unproved = false;
            book(offset);
        }

        private void book(long offset) {
            UploadRows.Bytes bytes = new UploadRows.Bytes(offset, target.forced(), boot, unproved);
            ledger.write(writes -> {
                rows.received(writes, upload.id(), bytes, keep);
                if (upload.length().isEmpty()) {
                    quotas.reach(writes, upload, offset);
                }
                return upload;
            });
            booked = offset;
            at = System.nanoTime();
        }
    }
}
