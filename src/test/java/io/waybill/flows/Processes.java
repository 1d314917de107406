package io.waybill.flows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of a running process (proc(5)). */
public final class Processes {
    private static final double TICKS = 100;
    private static final int USER = 1;
    private static final int NICE = 2;
    private static final int SYSTEM = 3;
    private static final int INTERRUPTS = 6;
    private static final int SOFT_INTERRUPTS = 7;

    private Processes() {}

    /** User and system time so far. */
    public static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) / TICKS;
    }

    /** What all processes of the machine used since it was started. */
    public static double cpuSecondsOfAll() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        List<Integer> busy = List.of(USER, NICE, SYSTEM, INTERRUPTS, SOFT_INTERRUPTS);
        return busy.stream()
                        .mapToDouble(field -> Double.parseDouble(fields[field]))
                        .sum()
                / TICKS;
    }

    /** The most that was resident so far. */
    public static double peakMegabytes(long pid) throws IOException {
        return number(Path.of("/proc/" + pid + "/status"), "VmHWM") / 1024;
    }

    /** Bytes that it let be written to disks so far: of pages that it changed, whether they are on the disk by now or not. */
    public static double bytesWritten(long pid) throws IOException {
        return number(Path.of("/proc/" + pid + "/io"), "write_bytes");
    }

    private static double number(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
