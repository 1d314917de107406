package io.waybill.prove;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Somebody who still has a dropped file open writes into it while it is being sent. */
final class ChangedFile implements Scenario {
    private static final String NAME = "changed.bin";

    private static final long SIZE = 4L * Documents.LARGE;
    private static final long SENT_BEFORE = 10 << 20;

    @Override
    public String name() {
        return "file changed";
    }

    @Override
    public String description() {
        return "One more document, of %d MB, is written to while it is being sent, by somebody who had it open all along. It"
                        .formatted(SIZE >> 20)
                + " must be there as it is then, neither as it was nor as a mixture. What went out of it before counts as sent beside the"
                + " others.";
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        Path prepared = trial.waybill().inbox().resolveSibling(NAME);
        Documents.write(prepared, SIZE, new Random(SIZE));
        try (RandomAccessFile open = new RandomAccessFile(prepared.toFile(), "rw")) {
            trial.awaitSent(1);
            trial.awaitQuiet();
            long before = trial.network().bytesToServer();
            try (RandomAccessFile expected =
                    new RandomAccessFile(trial.expect(prepared).toFile(), "rw")) {
                change(expected);
            }
            Files.move(prepared, trial.waybill().inbox().resolve(NAME));
            trial.awaitBytes(before + SENT_BEFORE);
            change(open);
        }
    }

    private static void change(RandomAccessFile file) throws IOException {
        file.seek(SIZE / 2);
        file.write(new byte[1 << 20]);
    }
}
