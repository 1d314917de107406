package io.waybill.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class OwnPagesTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080, , , 200",
        "127.0.0.1:8080, , , 200",
        "127.1.2.3, , , 200",
        "[::1]:8080, , , 200",
        ", , , 200",
        "LOCALHOST:8080, http://localhost:8080, same-origin, 200",
        "localhost:8080, https://localhost:8080, none, 200",
        "evil.example, , , 403",
        "localhost.evil.example:8080, , , 403",
        "127.0.0.1.evil.example, , , 403",
        "evil.example:8080, http://evil.example:8080, same-origin, 403",
        "localhost:8080, http://evil.example, cross-site, 403",
        "localhost:8080, http://evil.example, , 403",
        "localhost:8080, http://localhost:9090, same-site, 403",
        "localhost:8080, http://localhost:9090, , 403",
        "localhost:8080, null, , 403",
        "localhost:8080, , cross-site, 403",
        ", http://localhost, , 403"
    })
    void onlyThisMachineAndItsOwnPagesAreAnswered(String host, String origin, String site, int status)
            throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/batches");
        add(request, "Host", host);
        add(request, "Origin", origin);
        add(request, "Sec-Fetch-Site", site);
        MockHttpServletResponse response = new MockHttpServletResponse();

        new OwnPages(false, List.of(), List.of()).doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    private static void add(MockHttpServletRequest request, String name, String value) {
        if (value != null) {
            request.addHeader(name, value);
        }
    }
}
