package io.waybill.bench;

import io.waybill.flows.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** rclone, timed as a whole process by GNU time. */
final class Rclone {
    private Rclone() {}

    static Bench.Cost copy(Path source, Target target) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("copy", "--no-traverse", "--ignore-times", "--retries", "1", "--transfers", "16", "-q"));
        command.addAll(target.options());
        command.add(source.toString());
        command.add(target.remote());
        return run(command);
    }

    static Bench.Cost run(List<String> arguments) throws IOException, InterruptedException {
        Path cost = Files.createTempFile("rclone", ".cost");
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/time", "-f", "%e %U %S %M", "-o", cost.toString(), "rclone"));
        command.addAll(List.of("--config", "/dev/null"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().remove("AWS_CA_BUNDLE");
        double cpuOfAll = Processes.cpuSecondsOfAll();
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException("rclone failed: " + arguments);
        }
        String[] parts = Files.readString(cost).strip().split(" ");
        double wall = Double.parseDouble(parts[0]);
        return new Bench.Cost(
                wall,
                Double.parseDouble(parts[1]) + Double.parseDouble(parts[2]),
                (Processes.cpuSecondsOfAll() - cpuOfAll) / wall,
                Double.parseDouble(parts[3]) / 1024,
                0,
                0);
    }
}
