package io.waybill.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** From {@code ./waybill} to the first delivered document, as {@code bench/start} measures it. */
final class Start {
    static final String NAME = "start to first delivered document";

    private Start() {}

    /** A table for each jar. */
    static String measure(Jars jars, int rounds) throws IOException, InterruptedException {
        StringBuilder tables = new StringBuilder();
        for (Map.Entry<String, Path> jar : jars.all().entrySet()) {
            ProcessBuilder builder = new ProcessBuilder("bench/start", Integer.toString(rounds), "1")
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("WAYBILL_JAR", jar.getValue().toString());
            Process process = builder.start();
            String table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("bench/start failed:\n" + table);
            }
            tables.append(jars.naming("From the start to the first document", jar.getKey()))
                    .append(":\n\n")
                    .append(table)
                    .append('\n');
        }
        return tables.toString();
    }
}
