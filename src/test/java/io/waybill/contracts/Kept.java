package io.waybill.contracts;

import io.waybill.ledger.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
            return Checksums.of(in, false).sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
