package io.waybill.delivery.store;

import java.io.IOException;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Lets go of all idle connections when one breaks: a server that was restarted, or a balancer that closes what is idle, has
 * closed the others too, and each would cost a request that fails.
 */
final class BrokenConnections implements Interceptor {
    private final ConnectionPool connections;

    BrokenConnections(ConnectionPool connections) {
        this.connections = connections;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            connections.evictAll();
            throw e;
        }
    }
}
