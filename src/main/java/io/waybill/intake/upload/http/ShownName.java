package io.waybill.intake.upload.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A name as it can be shown, or saved, anywhere. The document keeps its own. */
final class ShownName {
    private static final Set<String> PROGRAMS = Set.of(
            "exe", "bat", "scr", "com", "cmd", "ps1", "vbs", "jar", "msi", "deb", "rpm", "dmg", "pkg", "app", "pif",
            "scf", "lnk", "inf", "reg");
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}/\\\\<>:\"|?*]");
    private static final int LONGEST = 255;

    private ShownName() {}

    /** Whether a file of that name is one that systems run. */
    static boolean isProgram(String name) {
        String plain = FORBIDDEN.matcher(name).replaceAll("").replaceAll("[. ]+$", "");
        return PROGRAMS.contains(extension(plain).toLowerCase(Locale.ROOT));
    }

    static String of(String name) {
        String safe = FORBIDDEN.matcher(name).replaceAll("_").replace("..", "_").replaceFirst("^\\.", "_");
        if (DEVICE.matcher(safe).matches()) {
            safe = "file_" + safe;
        }
        if (safe.length() <= LONGEST) {
            return safe.isBlank() ? "file" : safe;
        }
        String end = extension(safe).isEmpty() ? "" : "." + extension(safe);
        String kept = end.length() < LONGEST / 2 ? end : "";
        return safe.substring(0, LONGEST - kept.length()) + kept;
    }

    private static String extension(String name) {
        return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    }
}
