package io.waybill.servers;

import java.io.IOException;

/** A server that speaks S3, in a process of its own. */
public interface ObjectServer extends AutoCloseable {
    int port();

    String endpoint();

    /** Takes it away; {@link #restart()} brings it back with its data, on the same port. */
    void stop();

    void restart();

    /** Removes what the server itself leaves in a bucket, and what keeps it from being removed. */
    default void clear(String bucket) throws IOException {}

    @Override
    void close();
}
