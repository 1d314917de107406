package io.waybill.ods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with ODS at present. It is looked at the start whether it can be reached; if not, that is an error in the
 * log, what is to go there waits, and it is looked again until it can.
 */
public final class OdsTrouble implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OdsTrouble.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ods-reached");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<String> unreachable = Optional.empty();
    private volatile Optional<String> told = Optional.empty();

    /** What is wrong, in words; nothing if ODS answers, or was not asked yet. */
    public Optional<String> now() {
        return told.or(() -> unreachable);
    }

    /** Begins to look whether an address can be reached. */
    void look(OdsAddress address) {
        looks.execute(() -> look(address, true));
    }

    /** ODS could not be asked; gives whether it could be before. */
    synchronized boolean begins(String words) {
        boolean first = told.isEmpty();
        told = Optional.of(words);
        return first;
    }

    /** ODS answered; gives whether it could not be asked before. */
    synchronized boolean ends() {
        boolean was = told.isPresent();
        told = Optional.empty();
        unreachable = Optional.empty();
        return was;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    private void look(OdsAddress address, boolean first) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), Math.toIntExact(PATIENCE.toMillis()));
            unreachable = Optional.empty();
            if (!first) {
                LOG.info("ODS can be reached at {}", address.url());
            }
        } catch (IOException e) {
            unreachable = Optional.of("ODS can't be reached at " + address.url() + ": " + e);
            if (first) {
                LOG.error(
                        "ODS can't be reached at {}: {}. What is to go there waits, and goes by itself once it can be;"
                                + " if that isn't its address, correct ODS_URL and restart",
                        address.url(),
                        e.toString());
            }
            looks.schedule(() -> look(address, false), LOOK_EVERY.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
