package io.waybill.servers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An OpenID provider: discovery, keys, the code flow, and tokens for programs. Whoever is sent to it is logged in at once, with the claims
 * that it was told. It can be away at first.
 */
public final class OpenIdServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RSAKey key;
    private final int port;
    private final Map<String, String> nonces = new ConcurrentHashMap<>();
    private volatile Map<String, Object> claims = Map.of();
    private Optional<HttpServer> server = Optional.empty();

    public OpenIdServer() {
        try {
            key = new RSAKeyGenerator(2048).keyID("one").generate();
            // A port that nobody has, as long as nobody else asks for one in this moment.
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** Whom it logs in from now on. */
    public void logsIn(Map<String, Object> who) {
        claims = Map.copyOf(who);
    }

    public void start() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        started.createContext("/", this::answer);
        started.start();
        server = Optional.of(started);
    }

    /** A token for a program. */
    public String token(String audience, Duration lifetime, Map<String, Object> more) {
        return token(key, audience, lifetime, more);
    }

    /** A token like that, but with a key that isn't the provider's. */
    public String forged(String audience, Map<String, Object> more) throws JOSEException {
        return token(new RSAKeyGenerator(2048).keyID("one").generate(), audience, Duration.ofMinutes(5), more);
    }

    private String token(RSAKey signer, String audience, Duration lifetime, Map<String, Object> more) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(audience)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)));
        more.forEach(set::claim);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signer.getKeyID())
                        .build(),
                set.build());
        try {
            jwt.sign(new RSASSASigner(signer));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> fields = fields(exchange);
        switch (exchange.getRequestURI().getPath()) {
            case "/.well-known/openid-configuration" ->
                json(
                        exchange,
                        Map.of(
                                "issuer",
                                issuer(),
                                "authorization_endpoint",
                                issuer() + "/authorize",
                                "token_endpoint",
                                issuer() + "/token",
                                "jwks_uri",
                                issuer() + "/keys",
                                "subject_types_supported",
                                new String[] {"public"},
                                "id_token_signing_alg_values_supported",
                                new String[] {"RS256"},
                                "response_types_supported",
                                new String[] {"code"}));
            case "/keys" -> json(exchange, new JWKSet(key.toPublicJWK()).toJSONObject());
            case "/authorize" -> {
                String code = "code-" + nonces.size();
                nonces.put(code, fields.getOrDefault("nonce", ""));
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                fields.get("redirect_uri") + "?code=" + code + "&state="
                                        + URLEncoder.encode(fields.get("state"), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
            }
            case "/token" -> {
                Map<String, Object> said = new HashMap<>(claims);
                said.put("nonce", nonces.getOrDefault(fields.get("code"), ""));
                json(
                        exchange,
                        Map.of(
                                "access_token",
                                "of-no-use",
                                "token_type",
                                "Bearer",
                                "expires_in",
                                300,
                                "id_token",
                                token("waybill", Duration.ofMinutes(5), said)));
            }
            default -> {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
            }
        }
    }

    private static Map<String, String> fields(HttpExchange exchange) throws IOException {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> fields = new HashMap<>();
        for (String field : (query + "&" + body).split("&")) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2) {
                fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void json(HttpExchange exchange, Object answer) throws IOException {
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.ifPresent(started -> started.stop(0));
    }
}
