package io.waybill.console;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of the JVM that Waybill is made for, in {@code jvm.options}. Whoever starts the jar by hand has none of them: those
 * that can be set later are set, and the others are named in the log.
 */
final class JvmOptions {
    private static final Logger LOG = LoggerFactory.getLogger(JvmOptions.class);
    private static final String FILE = "/jvm.options";
    private static final Pattern NUMBER = Pattern.compile("-XX:(\\w+)=(\\d+)");

    private final List<String> wanted;
    private final List<String> given;

    JvmOptions(List<String> wanted, List<String> given) {
        this.wanted = wanted;
        this.given = given;
    }

    /** Those in the jar, and those that this process was started with. */
    static JvmOptions ofThisProcess() {
        try (InputStream file = JvmOptions.class.getResourceAsStream(FILE)) {
            List<String> wanted = file == null
                    ? List.of()
                    : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.startsWith("-"))
                            .toList();
            return new JvmOptions(wanted, ManagementFactory.getRuntimeMXBean().getInputArguments());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that were not given, whatever their value is. */
    List<String> missing() {
        return wanted.stream()
                .filter(option -> given.stream().noneMatch(each -> isSame(option, each)))
                .toList();
    }

    /** Sets what can be set later, and names the rest. */
    void makeUpFor() {
        List<String> left = missing().stream().filter(option -> !set(option)).toList();
        if (!left.isEmpty()) {
            LOG.warn(
                    "The JVM was started without options that keep its memory small, or end it when it has none left: {}. './waybill' has them; by hand, start it"
                            + " with 'java @jvm.options -jar waybill.jar'",
                    String.join(" ", left));
        }
    }

    /** Some collector is as good as another, and so is some size: what was chosen is chosen. */
    private static boolean isSame(String option, String other) {
        return kind(option).equals(kind(other));
    }

    private static String kind(String option) {
        return option.replaceFirst("^-XX:[+-]Use\\w+GC$", "collector")
                .replaceFirst("^-(Xm[sxn]).*", "$1")
                .replaceFirst("=.*", "");
    }

    private static boolean set(String option) {
        Matcher number = NUMBER.matcher(option);
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm == null || !number.matches()) {
            return false;
        }
        try {
            jvm.setVMOption(number.group(1), number.group(2));
            return true;
        } catch (IllegalArgumentException e) {
            LOG.debug("{} can't be set any more", option, e);
            return false;
        }
    }
}
