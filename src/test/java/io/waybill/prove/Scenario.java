package io.waybill.prove;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One way in which things go wrong while documents are delivered. */
interface Scenario {
    String name();

    /** What happens, in a sentence for the report. */
    String description();

    /** The stores that it is tried with, each on its own. */
    default List<String> stores() {
        return List.of("minio");
    }

    /** Why it can't be had on this machine. */
    default Optional<String> impossible() {
        return Optional.empty();
    }

    /** What is to be done before Waybill starts. */
    default void prepare(Trial trial) throws IOException {}

    /** Does the harm, while the documents of the trial are on their way, and returns when it is over. */
    void disturb(Trial trial) throws IOException;
}
