package io.waybill.servers;

/** A server that speaks S3, in a process of its own. */
public interface ObjectServer extends AutoCloseable {
    int port();

    String endpoint();

    /** Takes it away; {@link #restart()} brings it back with its data, on the same port. */
    void stop();

    void restart();

    @Override
    void close();
}
