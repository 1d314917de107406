package io.waybill.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.content.Checksums;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class ArchiveStressTest {
    private static final int THREADS = 8;
    private static final int ENTRIES = 2000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @RepeatedTest(5)
    void eightThreadsWriteTwoThousandEntriesWithoutMixingOrHanging() throws Exception {
        Path zip = Zips.make(folder.resolve("a.zip"), out -> {
            for (int i = 0; i < ENTRIES; i++) {
                Zips.add(out, "entry-" + i, content(i));
            }
        });
        Budget budget = new Budget(ArchiveRules.standard(), Files.size(zip));
        List<Future<Checksums>> written = new ArrayList<>();

        try (Archive archive = Archive.open(zip, ArchiveRules.standard(), budget, DataSize.ofGigabytes(1))) {
            for (Iterator<Archive.Entry> all = archive.entries(); all.hasNext(); ) {
                Archive.Entry entry = all.next();
                Path target = folder.resolve(String.valueOf(entry.index()));
                written.add(threads.submit(() -> archive.write(entry, target)));
            }
            for (int i = 0; i < ENTRIES; i++) {
                Checksums checksums = written.get(i).get(60, TimeUnit.SECONDS);
                assertThat(checksums).isEqualTo(Checksums.of(new ByteArrayInputStream(content(i)), content(i).length));
            }
        }
    }

    private static byte[] content(int seed) {
        Random random = new Random(seed);
        byte[] content = new byte[random.nextInt(20_000)];
        random.nextBytes(content);
        return content;
    }
}
