package io.waybill.ods;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that ODS wants with each request: fetched once, and once more when ODS refuses it, by one thread for all.
 *
 * <p>The address that it is fetched from bears the password, for the protocol wants it there; so it is never part of a
 * message.
 */
public final class OdsTokens {
    /** Fetches from an address, with a value for the header Authorization. */
    @FunctionalInterface
    public interface Fetch {
        InputStream get(String uri, String authorization) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(OdsTokens.class);

    private final OdsProperties properties;
    private final String baseUrl;
    private @Nullable String token;
    /** Read without the lock, which is held while a token is fetched. */
    private volatile boolean standIn;

    OdsTokens(OdsProperties properties, String baseUrl) {
        this.properties = properties;
        this.baseUrl = baseUrl;
    }

    /** The value of the header Authorization. */
    public synchronized String header(Fetch fetch) throws IOException {
        if (token == null) {
            OdsAnswers.Token fetched = OdsAnswers.token(fetch.get(uri(), basic()));
            token = fetched.value();
            if (fetched.standIn() && !standIn) {
                LOG.warn("{}: {} is no ODS, and what is sent to it stays there", SendResult.STAND_IN.text(), baseUrl);
            }
            standIn = fetched.standIn();
        }
        return "Access " + token;
    }

    /** Whether what gave the last token says of itself that it only stands in for ODS. */
    public boolean isStandIn() {
        return standIn;
    }

    /** ODS refused a token: the next request fetches a new one, unless another thread did already. */
    public synchronized void refused(String header) {
        if (token != null && header.equals("Access " + token)) {
            token = null;
        }
    }

    private String uri() {
        return baseUrl + "api/auth/token?username=" + encoded(properties.user()) + "&password="
                + encoded(properties.password()) + "&client_id=" + encoded(properties.clientId()) + "&client_secret="
                + encoded(properties.clientSecret());
    }

    private String basic() {
        String four = String.join(
                ":", properties.user(), properties.password(), properties.clientId(), properties.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(four.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
