package io.waybill.camel;

import io.waybill.ods.OdsTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpConstants;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.springframework.beans.factory.ObjectProvider;

/** Gives each request to ODS its token, and repeats it once with a new one when ODS refuses it. */
class TokenRenewal implements HttpClientConfigurer {
    private static final String NO_TOKEN = "ODS gave no token";

    private final OdsTokens tokens;
    private final OdsTokens.Fetch fetch;

    TokenRenewal(OdsTokens tokens, OdsTokens.Fetch fetch) {
        this.tokens = tokens;
        this.fetch = fetch;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        new BoundedOds().configureHttpClient(client);
        client.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "token", this::execute);
        client.disableAutomaticRetries();
        client.disableRedirectHandling();
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        String header = tokens.header(fetch);
        request.setHeader(HttpHeaders.AUTHORIZATION, header);
        ClassicHttpResponse response = proceed(request, scope, chain);
        if (response.getCode() != HttpStatus.SC_UNAUTHORIZED) {
            return response;
        }
        tokens.refused(header);
        boolean repeatable = request.getEntity() == null || request.getEntity().isRepeatable();
        if (!repeatable) {
            return response;
        }
        response.close();
        // They were added on the way to the first answer, and are not to be there twice.
        request.removeHeaders(HttpHeaders.CONTENT_LENGTH);
        request.removeHeaders(HttpHeaders.TRANSFER_ENCODING);
        request.setHeader(HttpHeaders.AUTHORIZATION, tokens.header(fetch));
        return chain.proceed(request, scope);
    }

    /** That ODS closed a connection while nobody used it is found out by using it; a question is then asked once more. */
    private static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return chain.proceed(request, scope);
        } catch (NoHttpResponseException | SocketException e) {
            if (request.getEntity() != null || e instanceof ConnectException) {
                throw e;
            }
            return chain.proceed(request, scope);
        }
    }

    /** Fetches a token over the route that does so. */
    static OdsTokens.Fetch over(ObjectProvider<CamelContext> context) {
        return (uri, authorization) -> {
            try (ProducerTemplate template = context.getObject().createProducerTemplate()) {
                String answer = template.requestBodyAndHeaders(
                        "direct:ods-token",
                        "",
                        Map.of(HttpConstants.HTTP_URI, uri, HttpHeaders.AUTHORIZATION, authorization),
                        String.class);
                return new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
            } catch (CamelExecutionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(NO_TOKEN, e.getCause());
            }
        };
    }
}
