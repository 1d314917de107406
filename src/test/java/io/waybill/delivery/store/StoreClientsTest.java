package io.waybill.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.servers.ContentServer;
import io.waybill.servers.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class StoreClientsTest {
    private static final int AT_ONCE = 4;

    @Test
    void whenAServerHasClosedItsConnectionsOneRequestFailsAndNotOneForEach() throws Exception {
        try (ContentServer server = ContentServer.start();
                FaultProxy proxy = FaultProxy.before(server.port())) {
            server.put("some.txt", "some".getBytes());
            Request request = new Request.Builder()
                    .url("http://127.0.0.1:" + proxy.port() + "/some.txt")
                    .build();
            OkHttpClient http =
                    StoreClients.http(AT_ONCE, Duration.ofSeconds(5)).build();
            openConnections(http, request);

            proxy.cut();

            assertThatThrownBy(() -> status(http, request)).isInstanceOf(IOException.class);
            assertThat(status(http, request)).isEqualTo(200);
        }
    }

    /** Opens several connections, which are idle in the end: no request is done before all have their answers. */
    private static void openConnections(OkHttpClient http, Request request) {
        CountDownLatch answered = new CountDownLatch(AT_ONCE);
        List<CompletableFuture<Void>> all = Stream.generate(() -> CompletableFuture.runAsync(
                        () -> {
                            try (Response response = http.newCall(request).execute()) {
                                answered.countDown();
                                assertThat(answered.await(5, TimeUnit.SECONDS)).isTrue();
                                response.body().bytes();
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        command -> new Thread(command, "request").start()))
                .limit(AT_ONCE)
                .toList();
        all.forEach(CompletableFuture::join);
        assertThat(http.connectionPool().idleConnectionCount()).isEqualTo(AT_ONCE);
    }

    private static int status(OkHttpClient http, Request request) throws IOException {
        try (Response response = http.newCall(request).execute()) {
            return response.code();
        }
    }
}
