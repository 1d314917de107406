package io.waybill.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Runs after all others (the order of the alphabet sees to it): a route that no test entered is not tested. */
class RouteCoverageIT {
    @Test
    void everyRouteIsEnteredBySomeTest() throws IOException {
        Set<String> routes = new TreeSet<>();
        for (Path file : RouteFilesTest.routeFiles().toList()) {
            RouteFilesTest.routes(file)
                    .forEach(route -> routes.add(route.path("id").asText()));
        }
        assertThat(RouteCoverage.entered()).containsAll(routes);
    }
}
