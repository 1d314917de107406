package io.waybill.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A request as Google's servers understand it: with method override and compressed bodies. */
record DriveRequest(HttpExchange exchange, String method, String path, Map<String, String> query, InputStream body) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FILES = Pattern.compile("(?:/upload)?/drive/v3/files(?:/([^/]+))?");
    private static final int LONGEST_METADATA = 1 << 20;

    /** The connection ends here, on demand. */
    static final class CutOnDemand extends IOException {}

    static DriveRequest of(HttpExchange exchange) throws IOException {
        String method = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override"))
                .orElse(exchange.getRequestMethod());
        return new DriveRequest(
                exchange,
                method,
                exchange.getRequestURI().getPath(),
                parameters(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestBody());
    }

    /** The same, but its connection is cut when so many bytes of the body are read. */
    DriveRequest cutAfter(long bytes) {
        return new DriveRequest(exchange, method, path, query, new CutStream(body, bytes));
    }

    boolean isForFiles() {
        return FILES.matcher(path).matches();
    }

    Optional<String> fileId() {
        Matcher files = FILES.matcher(path);
        return files.matches() ? Optional.ofNullable(files.group(1)) : Optional.empty();
    }

    /** The body, unpacked if it is compressed. */
    InputStream content() throws IOException {
        return header("Content-Encoding").filter("gzip"::equals).isPresent() ? new GZIPInputStream(body) : body;
    }

    static Map<String, String> parameters(@Nullable String raw) {
        Map<String, String> parameters = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] sides = pair.split("=", 2);
                String value = sides.length > 1 ? sides[1] : "";
                parameters.put(
                        URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    ObjectNode metadata() throws IOException, DriveError {
        return metadata(content());
    }

    static ObjectNode metadata(InputStream in) throws IOException, DriveError {
        byte[] json = in.readNBytes(LONGEST_METADATA);
        try {
            return json.length == 0 ? JSON.createObjectNode() : JSON.readValue(json, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new DriveError(400, "parseError", "Parse Error");
        }
    }

    private static final class CutStream extends FilterInputStream {
        private long left;

        CutStream(InputStream in, long bytes) {
            super(in);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                throw new CutOnDemand();
            }
            int n = super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(n, 0);
            return n;
        }
    }
}
