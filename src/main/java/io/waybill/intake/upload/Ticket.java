package io.waybill.intake.upload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The right to send one upload: 256 random bits. Only their SHA-256 is kept, and they are never to be logged. */
record Ticket(String secret) {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Ticket draw() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new Ticket(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** In hex. It has as many bits as what it is of, so that no salt is needed. */
    String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "a ticket";
    }
}
