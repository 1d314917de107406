package io.waybill.contracts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * An object as its store holds it, seen without Waybill.
 *
 * @param name as the ledger books it
 * @param metadata by lower-case names
 */
record Kept(String name, String mediaType, Map<String, String> metadata, Callable<InputStream> content) {
    String sha256() {
        try (InputStream in = content.call()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
