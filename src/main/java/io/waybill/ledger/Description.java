package io.waybill.ledger;

import io.waybill.content.Checksums;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a document's content. An empty string stands for what isn't known.
 *
 * @param sha256 of the whole, in lower-case hexadecimal
 * @param crc32c of each block (see {@link Checksums#chunkSize}), 4 bytes each, in hexadecimal
 * @param md5 of content that is one block, in hexadecimal; earlier versions took that of each block
 * @param language two upper-case letters (ISO 639-1)
 * @param leftOut the stores of its flow that it is not sent to
 */
public record Description(
        String sha256,
        String crc32c,
        String md5,
        String mediaType,
        String symbol,
        String language,
        String jobNumber,
        Map<String, String> metadata,
        List<Note> notes,
        List<LeftOut> leftOut) {

    public static final Description NONE = new Description("", "", "", "", "", "", "", Map.of(), List.of(), List.of());

    public Description {
        metadata = Map.copyOf(metadata);
        notes = List.copyOf(notes);
        leftOut = List.copyOf(leftOut);
    }

    public Description withChecksums(String sha256, String crc32c, String md5) {
        return new Description(sha256, crc32c, md5, mediaType, symbol, language, jobNumber, metadata, notes, leftOut);
    }

    public Description withChecksums(Checksums found) {
        HexFormat hex = HexFormat.of();
        return withChecksums(found.sha256(), hex.formatHex(found.crc32c()), hex.formatHex(found.md5()));
    }

    /** Without the checksums of parts. */
    Description withChecksumOfAll() {
        return withChecksums(sha256, "", "");
    }

    public Description withMediaType(String found) {
        return new Description(sha256, crc32c, md5, found, symbol, language, jobNumber, metadata, notes, leftOut);
    }

    public Description withSymbol(String found, String inLanguage) {
        return new Description(sha256, crc32c, md5, mediaType, found, inLanguage, jobNumber, metadata, notes, leftOut);
    }

    public Description withJobNumber(String number) {
        return new Description(sha256, crc32c, md5, mediaType, symbol, language, number, metadata, notes, leftOut);
    }

    /** Adds metadata; what was there before stays, for a sender knows better than a parser. */
    public Description withMetadata(Map<String, String> found) {
        Map<String, String> all = new LinkedHashMap<>(found);
        all.putAll(metadata);
        return new Description(sha256, crc32c, md5, mediaType, symbol, language, jobNumber, all, notes, leftOut);
    }

    public Description withNote(String about, String text) {
        List<Note> all = new ArrayList<>(notes);
        all.add(new Note(about, text));
        return new Description(sha256, crc32c, md5, mediaType, symbol, language, jobNumber, metadata, all, leftOut);
    }

    /** A store of its flow isn't sent it. */
    public Description without(String store, String reason) {
        List<LeftOut> all = new ArrayList<>(leftOut);
        all.add(new LeftOut(store, reason));
        return new Description(sha256, crc32c, md5, mediaType, symbol, language, jobNumber, metadata, notes, all);
    }

    /** Whether a store of its flow isn't sent it. */
    public boolean isWithout(String store) {
        return leftOut.stream().anyMatch(one -> one.store().equals(store));
    }
}
