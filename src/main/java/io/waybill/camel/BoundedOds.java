package io.waybill.camel;

import io.waybill.delivery.store.BoundedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/** Bounds what is read of the answers of ODS: camel-http reads them whole, those that say no even into one text. */
class BoundedOds implements HttpClientConfigurer {
    /** Twice: before it is unpacked, where much may come that is nothing, and after, where little may have become much. */
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("bounded-unpacked", BoundedOds::unpacked);
        client.addExecInterceptorLast("bounded", BoundedOds::execute);
    }

    private static ClassicHttpResponse unpacked(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = execute(request, scope, chain);
        // What still has one would be unpacked by camel-http, behind the limit.
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        return response;
    }

    private static ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new Bounded(entity, response.getCode(), scope.execRuntime));
        }
        return response;
    }

    private static final class Bounded extends HttpEntityWrapper {
        private final int status;
        private final ExecRuntime connection;
        private @Nullable Body body;

        private Bounded(HttpEntity entity, int status, ExecRuntime connection) {
            super(entity);
            this.status = status;
            this.connection = connection;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (body == null) {
                body = new Body(BoundedStream.of(status, super.getContent()), connection);
            }
            return body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream content = getContent()) {
                content.transferTo(out);
            }
        }

        @Override
        public void close() throws IOException {
            getContent().close();
        }
    }

    /** Closing the streams of the client reads them to their end; without their connection there is nothing more to read. */
    private static final class Body extends java.io.FilterInputStream {
        private final BoundedStream bounded;
        private final ExecRuntime connection;

        private Body(BoundedStream bounded, ExecRuntime connection) {
            super(bounded);
            this.bounded = bounded;
            this.connection = connection;
        }

        @Override
        public void close() throws IOException {
            if (bounded.isWhole()) {
                super.close();
                return;
            }
            connection.discardEndpoint();
            try {
                super.close();
            } catch (IOException e) {
                // What was still to come of it can't be read any more, and isn't wanted.
                return;
            }
        }
    }
}
