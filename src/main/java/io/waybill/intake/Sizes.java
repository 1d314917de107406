package io.waybill.intake;

import java.util.Locale;

/** Sizes as people read them. */
public final class Sizes {
    private static final String[] UNITS = {"KB", "MB", "GB", "TB", "PB", "EB"};

    private Sizes() {}

    /** Such as {@code 512 bytes} or {@code 1.5 GB}, in steps of 1024. */
    public static String of(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits = String.format(Locale.ROOT, "%.1f", value).replaceAll("\\.0$", "");
        return digits + " " + UNITS[unit];
    }
}
