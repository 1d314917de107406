package io.waybill.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.outcome.Failure.Cause;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
    private final Failures failures = new Failures(List.of());

    @ParameterizedTest
    @CsvSource({
        "No space left on device, STORE_NOT_READY",
        "Disk quota exceeded, STORE_NOT_READY",
        "Read-only file system, STORE_NOT_READY",
        "Input/output error, STORE_NOT_READY",
        "Stale file handle, STORE_NOT_READY",
        "Transport endpoint is not connected, STORE_NOT_READY",
        "Host is down, STORE_NOT_READY",
        "File name too long, DOCUMENT_REFUSED",
        "Not a directory, DOCUMENT_REFUSED",
        "Is a directory, DOCUMENT_REFUSED",
        "Invalid argument, DOCUMENT_REFUSED",
        "Invalid or incomplete multibyte or wide character, DOCUMENT_REFUSED",
        "File too large, DOCUMENT_REFUSED",
        "Operation not permitted, DOCUMENT_REFUSED",
        "Something unheard of, UNEXPECTED"
    })
    void whatAFileSystemSays(String reason, Cause cause) {
        assertThat(failures.of(new IOException("camel says", new FileSystemException("/outbox/a", null, reason)))
                        .cause())
                .isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({"No space left on device", "Disk quota exceeded", "Input/output error", "Read-only file system"})
    void whatItSaysInTheMiddleOfWriting(String message) {
        assertThat(failures.of(new IOException(message)).cause()).isEqualTo(Cause.STORE_NOT_READY);
    }

    @Test
    void whatIsInTheWayIsTheDocumentsOwnTrouble() {
        for (Exception e : List.of(
                new FileAlreadyExistsException("/outbox/z"),
                new AccessDeniedException("/inbox/.waybill/staged"),
                new InvalidPathException("a\0b", "Nul character not allowed"))) {
            assertThat(failures.of(e).cause()).as("%s", e).isEqualTo(Cause.DOCUMENT_REFUSED);
            assertThat(failures.of(e).words()).doesNotContain("Exception");
        }
        assertThat(failures.of(new NoSuchFileException("/outbox/.waybill/incoming/a"))
                        .cause())
                .isEqualTo(Cause.UNEXPECTED);
    }
}
