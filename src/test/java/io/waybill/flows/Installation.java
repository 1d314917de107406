package io.waybill.flows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The built jar, unpacked as in the container image and with an archive of its classes, which makes a start take a third
 * of the time. It is made by the first test that needs it.
 */
record Installation(Path folder, String name) {
    private static final String ARCHIVE = "classes.jsa";

    /** The jar that was built, in its absolute place. */
    static Path jar() {
        return Path.of(System.getProperty("waybill.jar", "target/waybill.jar")).toAbsolutePath();
    }

    static Installation of(Path jar) throws IOException {
        if (!Files.exists(jar)) {
            throw new IllegalStateException(
                    jar + " isn't there: these tests run in './mvnw verify', after the jar is built");
        }
        Path all = Files.createDirectories(Path.of("target/installed").toAbsolutePath());
        Installation installation =
                new Installation(all.resolve(inode(jar)), jar.getFileName().toString());
        try (FileChannel channel =
                        FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(installation.archive())) {
                installation.install(jar);
            }
        }
        return installation;
    }

    /** The command that starts Waybill with these options of the JVM. */
    List<String> command(List<String> jvm) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-XX:SharedArchiveFile=" + archive());
        command.addAll(jvm);
        command.addAll(List.of("-jar", folder.resolve(name).toString()));
        return command;
    }

    private void install(Path jar) throws IOException {
        run(
                java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                folder.toString());
        Path partial = folder.resolve("partial.jsa");
        run(
                java(),
                "-XX:ArchiveClassesAtExit=" + partial,
                "-Dspring.context.exit=onRefresh",
                "-Dserver.port=0",
                "-jar",
                folder.resolve(name).toString());
        Files.move(partial, archive());
    }

    private void run(String... command) throws IOException {
        Path home = Files.createTempDirectory("waybill-installation");
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "Installing ended with " + process.exitValue() + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Another one with each build; the time of the file is not, for builds are reproducible. */
    private static String inode(Path jar) throws IOException {
        return Files.getAttribute(jar, "unix:ino") + "-"
                + Files.getAttribute(jar, "unix:ctime").hashCode();
    }

    private Path archive() {
        return folder.resolve(ARCHIVE);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
