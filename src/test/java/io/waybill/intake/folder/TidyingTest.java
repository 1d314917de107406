package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidyingTest {
    private static final Instant LONG_AGO = LocalDateTime.parse("2026-01-31T12:00:00")
            .atZone(ZoneId.systemDefault())
            .toInstant();

    @TempDir
    private Path folder;

    private Inbox inbox;

    @BeforeEach
    void anInbox() throws IOException {
        inbox = new Inbox(folder);
        Files.createDirectories(inbox.answers());
    }

    @Test
    void anAnswerThatNobodyTookAwayGoesToTheFolderOfItsDay() throws IOException {
        answer("old.zip.1a2b3c4d.receipt.json", LONG_AGO);
        answer("old.zip.1a2b3c4d.receipt.csv", LONG_AGO);
        Path fresh = answer("new.zip.2a2b3c4d.receipt.json", Instant.now().minus(Duration.ofDays(6)));
        Path unfinished = answer(".half.unfinished", LONG_AGO);

        new Tidying(Duration.ofDays(7)).run(inbox);

        Path day = inbox.answers().resolve("2026-01/31");
        assertThat(day.resolve("old.zip.1a2b3c4d.receipt.json")).hasContent("an answer");
        assertThat(day.resolve("old.zip.1a2b3c4d.receipt.csv")).exists();
        assertThat(fresh).exists();
        assertThat(unfinished).exists();
        assertThat(inbox.answers().resolve("old.zip.1a2b3c4d.receipt.json")).doesNotExist();
    }

    @Test
    void whatLiesInFoldersOfDaysOrBelongsToOthersStays() throws IOException {
        Path filed = inbox.answers().resolve("2026-01/30/filed.receipt.json");
        Files.createDirectories(filed.getParent());
        answer("2026-01/30/filed.receipt.json", LONG_AGO);
        Path theirs = Files.createDirectories(inbox.answers().resolve("read already"));
        Files.setLastModifiedTime(theirs, FileTime.from(LONG_AGO));

        new Tidying(Duration.ofDays(7)).run(inbox);

        assertThat(filed).exists();
        assertThat(theirs).exists();
    }

    @Test
    void itIsNotDoneAgainWithinTheHour() throws IOException {
        Tidying tidying = new Tidying(Duration.ofDays(7));
        tidying.run(inbox);
        Path later = answer("old.receipt.json", LONG_AGO);
        tidying.run(inbox);
        assertThat(later).exists();
    }

    @Test
    void anInboxThatHasNoFoldersYetIsLeftAlone() throws IOException {
        Inbox absent = new Inbox(folder.resolve("absent"));
        new Tidying(Duration.ofDays(7)).run(absent);
        assertThat(absent.root()).doesNotExist();
    }

    private Path answer(String name, Instant written) throws IOException {
        Path file = Files.writeString(inbox.answers().resolve(name), "an answer");
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }
}
