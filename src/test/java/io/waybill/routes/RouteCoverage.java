package io.waybill.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/** Notes in {@code target/route-coverage} which routes exchanges entered, in every context that a test starts. */
@Component
class RouteCoverage implements RoutePolicyFactory {
    static final Path FOLDER = Path.of("target/route-coverage");

    private static final Set<String> ENTERED = ConcurrentHashMap.newKeySet();

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route entered, Exchange exchange) {
                if (ENTERED.add(routeId)) {
                    note(routeId);
                }
            }
        };
    }

    /** The routes that were entered since the last {@code clean}, in any JVM of the tests. */
    static Set<String> entered() throws IOException {
        Set<String> entered = new TreeSet<>();
        if (Files.isDirectory(FOLDER)) {
            try (var files = Files.list(FOLDER)) {
                files.forEach(file -> entered.add(file.getFileName().toString()));
            }
        }
        return entered;
    }

    private static void note(String routeId) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(routeId.replace('/', '_')), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
