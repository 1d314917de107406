package io.waybill.inspect;

import io.waybill.content.SafeFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.util.unit.DataSize;

/** One child process, seen from its parent. For one thread at a time. */
final class MetadataProcess implements AutoCloseable {
    private static final String BOOT_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";
    /** The exit code of a JVM with ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final DataSize heap;
    private int documents;

    /** Why there is no answer, in plain words. After it the process is of no more use. */
    static final class NoAnswer extends Exception {
        NoAnswer(String reason) {
            super(reason);
        }
    }

    private MetadataProcess(Process process, DataSize heap) {
        this.process = process;
        this.heap = heap;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    static MetadataProcess start(DataSize heap) throws IOException {
        Process process = new ProcessBuilder(command(heap))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new MetadataProcess(process, heap);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How many documents it has been asked for. */
    int documents() {
        return documents;
    }

    /** Asks for one document and waits, but not longer than allowed: a child that takes longer is ended. */
    Map<String, String> ask(Path file, String mediaType, Duration timeout, ScheduledExecutorService clock)
            throws NoAnswer {
        documents++;
        // Whoever sets it first has decided: the alarm that the child is ended, or the answer that it lives on.
        AtomicBoolean decided = new AtomicBoolean();
        ScheduledFuture<?> alarm = schedule(clock, timeout, decided);
        try {
            send(file, mediaType);
            Map<String, String> fields = Fields.readFrom(in);
            if (decided.compareAndSet(false, true)) {
                return fields;
            }
            throw late(timeout);
        } catch (IOException e) {
            throw decided.compareAndSet(false, true) ? ended(exitCode()) : late(timeout);
        } finally {
            alarm.cancel(false);
        }
    }

    private ScheduledFuture<?> schedule(ScheduledExecutorService clock, Duration timeout, AtomicBoolean decided)
            throws NoAnswer {
        try {
            return clock.schedule(
                    () -> {
                        if (decided.compareAndSet(false, true)) {
                            process.destroyForcibly();
                        }
                    },
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new NoAnswer("Its metadata was not read: Waybill is stopping");
        }
    }

    void send(Path file, String mediaType) throws IOException {
        out.writeUTF(SafeFolder.rootAbove(file).toString());
        out.writeUTF(file.toString());
        out.writeUTF(mediaType);
        out.flush();
    }

    /** Closes the child's input, as the end of this process would. */
    void hangUp() throws IOException {
        out.close();
    }

    private static NoAnswer late(Duration timeout) {
        return new NoAnswer(String.format(
                Locale.ROOT, "Its metadata was not read: that took longer than %d ms", timeout.toMillis()));
    }

    private NoAnswer ended(int code) {
        return new NoAnswer(
                code == OUT_OF_MEMORY
                        ? String.format(
                                Locale.ROOT,
                                "Its metadata was not read: that took more than %d MB of memory",
                                heap.toMegabytes())
                        : String.format(
                                Locale.ROOT,
                                "Its metadata was not read: the process that reads it ended with code %d",
                                code));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A child whose pipe broke is ending, and its exit code tells why; if it isn't, it is made to. */
    private int exitCode() {
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static List<String> command(DataSize heap) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap.toBytes(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(
                isInBootJar()
                        ? List.of(BOOT_LAUNCHER, MetadataChild.ARGUMENT)
                        : List.of(MetadataChild.class.getName()));
        return command;
    }

    /** The classes in a Spring Boot jar have a class loader of its own, which only its launcher sets up. */
    private static boolean isInBootJar() {
        return MetadataProcess.class.getClassLoader() != ClassLoader.getSystemClassLoader();
    }
}
