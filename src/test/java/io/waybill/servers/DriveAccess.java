package io.waybill.servers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Google's token endpoint, for refresh tokens and for service accounts (RFC 7523), whose signatures are checked.
 *
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account">Google's description</a>
 */
final class DriveAccess {
    static final String CLIENT_ID = "waybill-client";
    static final String CLIENT_SECRET = "waybill-client-secret";
    static final String REFRESH_TOKEN = "waybill-refresh-token";
    static final String SERVICE_ACCOUNT = "waybill@stand-in.invalid";
    private static final int LONGEST_FORM = 1 << 16;
    private static final String JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final KeyPair key;

    DriveAccess() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    DriveReply token(DriveRequest request) throws IOException {
        String form = new String(request.content().readNBytes(LONGEST_FORM), StandardCharsets.US_ASCII);
        if (!isGranted(DriveRequest.parameters(form))) {
            return DriveReply.json(400, Map.of("error", "invalid_grant", "error_description", "Bad Request"));
        }
        return DriveReply.json(200, Map.of("access_token", newToken(), "expires_in", 3599, "token_type", "Bearer"));
    }

    private boolean isGranted(Map<String, String> form) throws IOException {
        String grant = form.getOrDefault("grant_type", "");
        if (grant.equals("refresh_token")) {
            return CLIENT_ID.equals(form.get("client_id"))
                    && CLIENT_SECRET.equals(form.get("client_secret"))
                    && REFRESH_TOKEN.equals(form.get("refresh_token"));
        }
        return grant.equals(JWT_GRANT) && isSigned(form.getOrDefault("assertion", ""));
    }

    String newToken() {
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        return token;
    }

    boolean allows(String authorization) {
        return authorization.startsWith("Bearer ") && tokens.contains(authorization.substring("Bearer ".length()));
    }

    void expire() {
        tokens.clear();
    }

    /** The key of the service account as Google hands it out. */
    String serviceAccountJson(String tokenUri) throws IOException {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return DriveRequest.JSON.writeValueAsString(Map.of(
                "type", "service_account",
                "project_id", "stand-in",
                "private_key_id", "1",
                "private_key", pem,
                "client_email", SERVICE_ACCOUNT,
                "client_id", "1",
                "token_uri", tokenUri));
    }

    private boolean isSigned(String jwt) throws IOException {
        String[] parts = jwt.split("\\.");
        if (parts.length != 3) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode claims = DriveRequest.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("iss").asText().equals(SERVICE_ACCOUNT)
                    && claims.path("exp").asLong() > Instant.now().getEpochSecond();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
