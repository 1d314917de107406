package io.waybill.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Without a token HTTP is for this machine only, whatever address is configured. */
@Order(Ordered.LOWEST_PRECEDENCE)
class Listening implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {
    private final boolean open;
    private final String address;

    Listening(String token, String address) {
        this.open = !token.isBlank();
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
                        "server.address is %s, but without waybill.http.token HTTP listens on this machine only: set a token",
                        address));
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("server.address is '" + address + "', which is no address", e);
        }
        factory.setAddress(InetAddress.getLoopbackAddress());
    }
}
