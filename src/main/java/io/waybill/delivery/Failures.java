package io.waybill.delivery;

import io.waybill.content.ContentChanged;
import io.waybill.content.ContentUnreadable;
import io.waybill.content.FolderUnreachable;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import io.waybill.outcome.FailureClassifier;
import io.waybill.outcome.PlainWords;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Tells from an exception what went wrong, in words and for the next attempt. */
public final class Failures {
    private final List<FailureClassifier> classifiers;

    Failures(List<FailureClassifier> classifiers) {
        this.classifiers = List.copyOf(classifiers);
    }

    /** What an exception means; what nobody knows counts as the document's own. */
    public Failure of(Throwable exception) {
        // A connection to the database that is cut looks like one to a store.
        if (LedgerUnavailable.isBehind(exception)) {
            return Failure.ledgerUnavailable();
        }
        return Stream.iterate(exception, e -> e != null, Throwable::getCause)
                .limit(20)
                .flatMap(e -> known(e).stream())
                .findFirst()
                .orElseGet(() -> new Failure(
                        Cause.UNEXPECTED, "an unexpected fault: " + PlainWords.of(exception), true, Optional.empty()));
    }

    private Optional<Failure> known(Throwable e) {
        for (FailureClassifier classifier : classifiers) {
            Optional<Failure> failure = classifier.classify(e);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return common(e);
    }

    private static Optional<Failure> common(Throwable e) {
        if (e instanceof DeliveryFailed failed) {
            return Optional.of(failed.failure());
        }
        if (e instanceof ContentChanged) {
            return failure(Cause.CONTENT_CHANGED, String.valueOf(e.getMessage()), false);
        }
        if (e instanceof ContentUnreadable) {
            return failure(Cause.SOURCE_UNREADABLE, String.valueOf(e.getMessage()), false);
        }
        if (e instanceof FolderUnreachable) {
            return failure(Cause.STORE_UNREACHABLE, String.valueOf(e.getMessage()), false);
        }
        if (e instanceof ConnectException || e instanceof UnknownHostException || e instanceof NoRouteToHostException) {
            return failure(Cause.STORE_UNREACHABLE, "no connection to the store: " + e.getMessage(), false);
        }
        if (e instanceof SSLException) {
            return failure(Cause.STORE_UNREACHABLE, "no trusted connection to the store: " + e.getMessage(), false);
        }
        if (e instanceof InterruptedIOException || e instanceof TimeoutException) {
            return failure(Cause.STORE_UNREACHABLE, "the store didn't answer in time: " + e.getMessage(), true);
        }
        Optional<Failure> ofFile = FileFailures.of(e);
        if (ofFile.isPresent()) {
            return ofFile;
        }
        if (e instanceof FileSystemException disk) {
            return Optional.of(FileFailures.other(disk));
        }
        if (e instanceof SocketException || e instanceof EOFException || e instanceof ClosedChannelException) {
            return failure(Cause.STORE_UNREACHABLE, "the connection was cut: " + e.getMessage(), true);
        }
        return Optional.empty();
    }

    private static Optional<Failure> failure(Cause cause, String words, boolean uncertain) {
        return Optional.of(new Failure(cause, words, uncertain, Optional.empty()));
    }
}
