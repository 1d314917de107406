package io.waybill.prove;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A sender writes right into the inbox, and pauses longer than files have to stay the same. */
final class SlowWriter implements Scenario {
    private static final String NAME = "slow.bin";
    private static final int SIZE = 4_000_000;
    private static final int PIECES = 4;
    private static final Duration PAUSE = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "slow writer";
    }

    @Override
    public String description() {
        return "One more document is written right into the inbox, by somebody who keeps it open and pauses for %d seconds after each"
                        .formatted(PAUSE.toSeconds())
                + " quarter of it. It must be there once, whole.";
    }

    @Override
    public List<String> stores() {
        return Scenarios.ALL_STORES;
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        Path prepared = trial.inbox().resolveSibling(NAME);
        Documents.write(prepared, SIZE, new Random(SIZE));
        byte[] content = Files.readAllBytes(trial.expect(prepared));
        try (OutputStream out = Files.newOutputStream(trial.inbox().resolve(NAME))) {
            for (int piece = 0; piece < PIECES; piece++) {
                out.write(content, SIZE / PIECES * piece, SIZE / PIECES);
                trial.pass(PAUSE);
            }
        }
    }
}
