package io.waybill.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int SIZE = 100_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger answered = new AtomicInteger();
    private HttpServer echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws Exception {
        echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        echo.createContext("/", this::echo);
        echo.start();
        proxy = FaultProxy.before(echo.getAddress().getPort());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        echo.stop(0);
    }

    @Test
    void withoutFaultsEveryBytePassesAndIsCounted() throws Exception {
        assertThat(post()).hasSize(SIZE).containsOnly('x');

        assertThat(proxy.bytesToServer()).isBetween(SIZE + 50L, SIZE + 500L);
        assertThat(proxy.bytesToClient()).isBetween(SIZE + 50L, SIZE + 500L);
    }

    @Test
    void aCutLetsExactlyTheGivenBytesThrough() throws Exception {
        proxy.fail(1, NetworkFault.cutToServerAfter(40_000));

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);

        assertThat(proxy.bytesToServer()).isEqualTo(40_000);
        assertThat(answered).hasValue(0);
        assertThat(post()).hasSize(SIZE);
    }

    @Test
    void aFaultMeetsAConnectionThatWasKeptOpen() throws Exception {
        post();
        long before = proxy.bytesToClient();
        proxy.fail(1, NetworkFault.cutToClientAfter(50_000));

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);

        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.bytesToClient() - before).isEqualTo(50_000);
    }

    @Test
    void aLostAnswerWasGivenByTheServer() {
        proxy.fail(1, NetworkFault.lostAnswer());

        assertThatThrownBy(this::post).isInstanceOf(IOException.class);

        assertThat(answered).hasValue(1);
        assertThat(proxy.bytesToClient()).isZero();
    }

    @Test
    void aStallLastsUntilTheClientGivesUp() throws Exception {
        proxy.fail(1, NetworkFault.stallToClientAfter(0));

        assertThatThrownBy(this::post).isInstanceOf(HttpTimeoutException.class);

        assertThat(post()).hasSize(SIZE);
    }

    @Test
    void oneByteIsCorrupted() throws Exception {
        proxy.fail(1, NetworkFault.corruptToServerAt(50_000));

        byte[] answer = post();

        assertThat(answer).hasSize(SIZE).contains((byte) ('x' ^ 0xff));
        assertThat(new String(answer, UTF_8).chars().filter(c -> c != 'x').count())
                .isEqualTo(1);
        assertThat(post()).containsOnly('x');
    }

    @Test
    void aFaultMeetsTheRequestItIsMeantFor() throws Exception {
        try (FaultProxy http = FaultProxy.beforeHttp(echo.getAddress().getPort())) {
            http.fail(head -> head.is("POST", "/a", "part=1"), 2, NetworkFault.lostAnswer());

            assertThat(post(http, "/a?part=1")).hasSize(SIZE);
            assertThat(post(http, "/a?part=2")).hasSize(SIZE);
            assertThat(http.faultsDue()).isEqualTo(1);
            assertThatThrownBy(() -> post(http, "/a?part=1")).isInstanceOf(IOException.class);

            assertThat(http.faultsDue()).isZero();
            assertThat(answered).hasValue(3);
            assertThat(post(http, "/a?part=1")).hasSize(SIZE);
        }
    }

    @Test
    void anAnswerCanComeInTheServersPlace() throws Exception {
        try (FaultProxy http = FaultProxy.beforeHttp(echo.getAddress().getPort())) {
            var busy = new RefusingServer.Answer(503, Map.of("Retry-After", "7"), "later");
            http.fail(head -> head.is("POST"), 1, NetworkFault.answer(busy));

            var answer = client.send(request(http, "/"), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("later");
            assertThat(answer.headers().firstValue("retry-after")).hasValue("7");

            assertThat(answered).hasValue(0);
            assertThat(post(http, "/")).hasSize(SIZE);
            assertThat(http.connections()).as("it is kept open").isEqualTo(1);
        }
    }

    @Test
    void aBodyWithoutKnownLengthIsOneRequest() throws Exception {
        try (FaultProxy http = FaultProxy.beforeHttp(echo.getAddress().getPort())) {
            http.fail(head -> head.is("POST"), 3, NetworkFault.answer(new RefusingServer.Answer(429, "")));
            for (int status : new int[] {200, 200, 429, 200}) {
                var content = new ByteArrayInputStream("POST ".repeat(SIZE / 5).getBytes(UTF_8));
                HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port()))
                        .POST(BodyPublishers.ofInputStream(() -> content))
                        .build();

                assertThat(client.send(chunked, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(status);
            }
        }
    }

    @Test
    void connectionsAreRefusedWhileItIsDown() throws Exception {
        post();
        proxy.down();
        assertThatThrownBy(this::post).isInstanceOf(ConnectException.class);

        proxy.up();
        assertThat(post()).hasSize(SIZE);
    }

    @Test
    void aRoundTripTakesItsTime() throws Exception {
        proxy.roundTrip(Duration.ofMillis(300));

        assertThat(timeOfPost()).isBetween(Duration.ofMillis(300), Duration.ofMillis(900));
    }

    @Test
    void aRateHoldsForAConnection() throws Exception {
        proxy.rate(400_000);

        assertThat(timeOfPost()).isGreaterThan(Duration.ofMillis(400));
    }

    private Duration timeOfPost() throws Exception {
        long start = System.nanoTime();
        post();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private byte[] post() throws IOException, InterruptedException {
        return post(proxy, "/");
    }

    private byte[] post(FaultProxy through, String path) throws IOException, InterruptedException {
        return client.send(request(through, path), BodyHandlers.ofByteArray()).body();
    }

    private static HttpRequest request(FaultProxy through, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + through.port() + path))
                .timeout(Duration.ofSeconds(2))
                .POST(BodyPublishers.ofString("x".repeat(SIZE)))
                .build();
    }

    private void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (body.length == SIZE) {
                answered.incrementAndGet();
                exchange.sendResponseHeaders(200, SIZE);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
