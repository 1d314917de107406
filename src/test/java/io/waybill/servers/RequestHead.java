package io.waybill.servers;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands before the body of a request.
 *
 * @param text request line and header lines, as RFC 9112 has them
 */
public record RequestHead(String text) {
    /** Whether the method is this one, and the target has all these words. */
    public boolean is(String method, String... words) {
        String[] line = text.substring(0, text.indexOf('\r')).split(" ");
        return line[0].equals(method) && Stream.of(words).allMatch(line[1]::contains);
    }

    public Optional<String> header(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    long length() {
        return header("Content-Length").map(Long::valueOf).orElse(0L);
    }

    boolean isChunked() {
        return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }
}
