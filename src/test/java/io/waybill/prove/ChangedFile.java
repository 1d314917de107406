package io.waybill.prove;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Somebody writes into a dropped file while it is being sent, under another name that it has. */
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
        return "One more document, of %d MB, is written to while it is being sent, by somebody who opens it then. It"
                        .formatted(SIZE >> 20)
                + " must be there as it is then, neither as it was nor as a mixture. What went out of it before counts as sent beside the"
                + " others.";
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        Path prepared = trial.waybill().inbox().resolveSibling(NAME);
        Documents.write(prepared, SIZE, new Random(SIZE));
        trial.awaitSent(1);
        trial.awaitQuiet();
        long before = trial.network().bytesToServer();
        change(trial.expect(prepared));
        Path other = Files.createLink(prepared.resolveSibling("other-name"), prepared);
        Files.move(prepared, trial.waybill().inbox().resolve(NAME));
        trial.awaitBytes(before + SENT_BEFORE);
        change(other);
    }

    private static void change(Path document) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(document.toFile(), "rw")) {
            file.seek(SIZE / 2);
            file.write(new byte[1 << 20]);
        }
    }
}
