package io.waybill.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Where nothing is configured by which others could show who they are, HTTP is for this machine only, whatever address is configured. */
@Order(Ordered.LOWEST_PRECEDENCE)
class Listening implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {
    private final boolean open;
    private final String address;

    /** @param open whether others than this machine may ask, as they can show who they are */
    Listening(boolean open, String address) {
        this.open = open;
        this.address = address;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        if (open) {
            return;
        }
        try {
            if (!address.isBlank() && !InetAddress.getByName(address).isLoopbackAddress()) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "server.address is %s, but without waybill.http.token or an OpenID provider HTTP listens on this machine only: set a token",
                        address));
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("server.address is '" + address + "', which is no address", e);
        }
        factory.setAddress(InetAddress.getLoopbackAddress());
    }
}
