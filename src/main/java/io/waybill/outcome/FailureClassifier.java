package io.waybill.outcome;

import java.util.Optional;

/** Knows the exceptions of one client library. Each store brings its own. */
@FunctionalInterface
public interface FailureClassifier {
    /** What an exception means, or nothing if it isn't one of this library's; its causes are asked about one by one. */
    Optional<Failure> classify(Throwable exception);
}
