package io.waybill.standin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Plays ODS itself for tests: a stand-in that doesn't say that it is one, counts its requests, and misbehaves on demand. */
public final class OdsServer implements AutoCloseable {
    private final Interference interference = new Interference();
    private final OdsStandIn standIn;

    private OdsServer(OdsStandIn.Settings settings) throws IOException {
        standIn = OdsStandIn.start(settings, interference);
    }

    public static OdsServer start(OdsStandIn.Settings settings) throws IOException {
        return new OdsServer(settings);
    }

    /** One that keeps nothing, with {@code demo} for everything that it is asked by. */
    public static OdsServer start() throws IOException {
        return start(OdsStandIn.Settings.of("demo", "demo", "demo", "demo"));
    }

    /** With a slash at the end, as clients expect it. */
    public URI baseUrl() {
        return standIn.baseUrl();
    }

    /**
     * Registers a symbol, not released in any language.
     *
     * @param jobNumbers by language; a language that is missing has no number
     */
    public void know(String symbol, Map<String, String> jobNumbers) {
        standIn.know(symbol, jobNumbers);
    }

    void know(InputStream csv) throws IOException {
        standIn.know(csv);
    }

    public Optional<OdsRecord> record(String symbol) {
        return standIn.record(symbol);
    }

    /** The accepted files by job number. */
    public Map<String, ReceivedFile> files() {
        return standIn.files();
    }

    /** How many requests arrived at an endpoint, whatever became of them. */
    public int requests(Endpoint endpoint) {
        return interference.requests(endpoint);
    }

    /** From now on ODS has this symbol twice: look-ups say {@code matches} 2. */
    public void duplicate(String symbol) {
        interference.duplicate(symbol);
    }

    /** The next requests of an endpoint meet this fault; several calls queue up. */
    public void fail(Endpoint endpoint, int times, Fault fault) {
        interference.faults().add(endpoint, times, fault);
    }

    /** Every request waits this long before anything is done about it. */
    public void slow(Duration delay) {
        interference.faults().slow(delay);
    }

    /** Every token given out so far is answered with 401 from now on. */
    public void expireTokens() {
        interference.expireTokens();
    }

    /** Forgets the faults that are still due and the delay. */
    public void clearFaults() {
        interference.faults().clear();
    }

    @Override
    public void close() {
        interference.faults().close();
        standIn.close();
    }
}
