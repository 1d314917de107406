package io.waybill.inspect;

import io.waybill.content.Checksums;
import io.waybill.content.CutOff;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.outcome.DocumentRefused;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.util.unit.DataSize;

/** Looks at a document: its type, whether the flow takes it, its checksums, and what it says about itself. */
public final class Inspector {
    private final MediaTypes types;
    private final MetadataReader metadata;
    private final Map<String, TypeRules> rules = new ConcurrentHashMap<>();

    Inspector(MediaTypes types, MetadataReader metadata) {
        this.types = types;
        this.metadata = metadata;
    }

    /**
     * Describes a document.
     *
     * @param allowed the types that the flow takes, each with its largest size, such as {@code application/pdf=200MB,
     *     image/*=500MB}
     * @param cutOff what becomes of one that is empty, or lacks the end that files of its format have: {@code note} says so to its
     *     sender, {@code refuse} doesn't take it
     * @throws DocumentRefused if the flow doesn't take it
     * @throws io.waybill.content.ContentChanged if somebody changed it since it was booked
     */
    public Document describe(Document document, String allowed, String cutOff) throws IOException {
        StagedFile content = document.content();
        try (FileChannel opened = content.open()) {
            return document.describedAs(described(document, content, opened, allowed, cutOff));
        }
    }

    private Description described(
            Document document, StagedFile content, FileChannel opened, String allowed, String cutOff)
            throws IOException {
        Description description = document.description().withMediaType(types.of(opened));
        Metadata found = metadata.read(content.path(), description.mediaType());
        // What another file says of itself, which somebody put in its place, is not quoted.
        content.requireUnchanged();
        description = description
                .withMediaType(found.mediaType().orElse(description.mediaType()))
                .withMetadata(fields(found));
        if (found.note().isPresent()) {
            description = description.withNote("metadata", found.note().get());
        }
        refuse(description.mediaType(), content.size(), allowed);
        Optional<String> missing = CutOff.of(opened);
        if (missing.isPresent()) {
            description = description.withNote("content", orRefused(missing.get(), cutOff));
        }
        if (description.sha256().isEmpty()) {
            description = description.withChecksums(Checksums.of(Channels.newInputStream(opened), content.size()));
            content.requireUnchanged();
        }
        return description;
    }

    private static String orRefused(String missing, String cutOff) {
        String words = "It may not have been written to its end: " + missing;
        return switch (cutOff) {
            case "note" -> words;
            case "refuse" ->
                throw new DocumentRefused(new Refusal(Refusal.Cause.DAMAGED, words, "drop it again, once it is whole"));
            default ->
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "'%s' says nothing of what becomes of a document without its end: note or refuse",
                        cutOff));
        };
    }

    private void refuse(String mediaType, long size, String allowed) {
        Optional<Refusal> refusal =
                rules.computeIfAbsent(allowed, Inspector::parse).refusal(mediaType, size);
        if (refusal.isPresent()) {
            throw new DocumentRefused(refusal.get());
        }
    }

    private static TypeRules parse(String allowed) {
        Map<String, DataSize> largest = new LinkedHashMap<>();
        for (String rule : allowed.split(",")) {
            String[] parts = rule.strip().split("=", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "'%s' is not a type with its largest size, such as application/pdf=200MB", rule));
            }
            largest.put(parts[0].strip(), DataSize.parse(parts[1].strip()));
        }
        return new TypeRules(largest);
    }

    private static Map<String, String> fields(Metadata found) {
        Map<String, String> fields = new LinkedHashMap<>();
        found.title().ifPresent(title -> fields.put("title", title));
        found.author().ifPresent(author -> fields.put("author", author));
        found.language().ifPresent(language -> fields.put("language", language));
        found.pages().ifPresent(pages -> fields.put("pages", String.valueOf(pages)));
        found.created().map(Instant::toString).ifPresent(time -> fields.put("created", time));
        found.modified().map(Instant::toString).ifPresent(time -> fields.put("modified", time));
        found.properties().forEach(fields::putIfAbsent);
        return fields;
    }
}
