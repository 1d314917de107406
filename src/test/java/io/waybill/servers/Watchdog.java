package io.waybill.servers;

import java.io.IOException;

/** Ends a process as soon as this JVM is gone, also if it was killed and had no time for its shutdown hooks. */
final class Watchdog implements AutoCloseable {
    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog over(long pid) throws IOException {
        // the shell's input is a pipe from this JVM, which ends when the JVM does
        return new Watchdog(new ProcessBuilder("sh", "-c", "read -r end; kill \"$0\"", Long.toString(pid)).start());
    }

    /** Gives up watching; the process lives on. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
