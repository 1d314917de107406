package io.waybill.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/"))
                                .timeout(Duration.ofSeconds(2))
                                .POST(BodyPublishers.ofString("x".repeat(SIZE)))
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
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
