package io.waybill.ods;

import java.net.URI;
import java.net.URISyntaxException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Where ODS is, or what takes its place.
 *
 * @param url with a slash at the end
 */
record OdsAddress(String url) {
    private static final int HIGHEST_PORT = 65_535;
    private static final String WHAT_TO_DO = ". Set ODS_URL to the address of ODS, such as https://ods.example.org/,"
            + " or to 'stand-in' to try things out without publishing anything; WAYBILL_ODS=false does without ODS";

    /**
     * Reads an address as it is configured.
     *
     * @throws InvalidConfigurationPropertyValueException if it can't be one, with what to do
     */
    static OdsAddress of(String text) {
        if (text.isBlank()) {
            throw refused(text, "It is empty");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(text, "It is no address: " + e.getMessage());
        }
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw refused(text, "It begins neither with http:// nor with https://");
        }
        if (uri.getHost() == null) {
            throw refused(text, "It names no host");
        }
        if (uri.getPort() > HIGHEST_PORT) {
            throw refused(text, "There is no port " + uri.getPort());
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(text, "What follows '?' or '#' can't be part of it");
        }
        return new OdsAddress(text.endsWith("/") ? text : text + "/");
    }

    private static InvalidConfigurationPropertyValueException refused(String text, String why) {
        return new InvalidConfigurationPropertyValueException(
                "waybill.stores.ods.url", text, "'" + text + "' is no address of ODS. " + why + WHAT_TO_DO);
    }

    String host() {
        return URI.create(url).getHost();
    }

    int port() {
        URI uri = URI.create(url);
        int usual = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return uri.getPort() < 0 ? usual : uri.getPort();
    }
}
