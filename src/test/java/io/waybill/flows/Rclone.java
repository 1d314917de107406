package io.waybill.flows;

import io.waybill.servers.Azurite;
import io.waybill.servers.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The judge of what arrived: a tool that is not ours (Debian's package rclone), reading over the stores' own protocols. */
public final class Rclone {
    private Rclone() {}

    /** An S3 bucket as rclone knows it. */
    public static String s3(String endpoint, String bucket) {
        return ":s3,provider=Other,access_key_id=%s,secret_access_key=%s,endpoint='%s',region=us-east-1:%s"
                .formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, endpoint, bucket);
    }

    /** A container of the Azure emulator as rclone knows it. */
    public static String azure(Azurite server, String container) {
        return ":azureblob,use_emulator=true,endpoint='%s':%s".formatted(server.endpoint(), container);
    }

    /**
     * Compares every byte of two trees, and that neither has more than the other.
     *
     * @return what differs, in rclone's words; empty if nothing does
     */
    static String differences(Path expected, String remote) throws IOException {
        Path log = Files.createTempFile("rclone", ".log");
        return check(expected, remote, List.of("--log-file", log.toString())) ? "" : Files.readString(log);
    }

    /**
     * Compares every byte of two trees, file by file.
     *
     * @return for each file a line: {@code =} and its path if it is the same in both, {@code *} if its content differs,
     *     {@code +} if only the first tree has it, {@code -} if only the second has, {@code !} if it could not be read
     */
    public static List<String> compared(Path expected, String remote) throws IOException {
        Path lines = Files.createTempFile("rclone", ".combined");
        check(expected, remote, List.of("--quiet", "--combined", lines.toString()));
        return Files.readAllLines(lines);
    }

    private static boolean check(Path expected, String remote, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("rclone", "check", "--download", "--copy-links", "--config", "/dev/null"));
        command.addAll(options);
        command.addAll(List.of(expected.toString(), remote));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("AWS_CA_BUNDLE");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("rclone is missing: install Debian's package rclone for these tests", e);
        }
        try (var output = process.getInputStream()) {
            output.transferTo(OutputStream.nullOutputStream());
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
