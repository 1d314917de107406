package io.waybill.servers;

import com.sun.net.httpserver.Headers;
import io.waybill.servers.DiscardingS3.Kept;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** The buckets, uploads and objects of a {@link DiscardingS3}, and what S3 asks of them. */
final class DiscardedObjects {
    private static final long SMALLEST_PART = 5 << 20;
    private static final int MOST_PARTS = 10_000;
    private static final Pattern NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
    private static final Pattern ETAG = Pattern.compile("<ETag>(?:\"|&quot;|&#34;)?([0-9a-f]+)");

    private static final Pattern CRC32C_OF_PART = Pattern.compile("<ChecksumCRC32C>([^<]+)");

    private record Upload(
            String path, Map<String, List<String>> headers, NavigableMap<Integer, DiscardedContent> parts) {}

    private final Set<String> buckets = ConcurrentHashMap.newKeySet();
    private final Map<String, Upload> uploads = new HashMap<>();
    private final Map<String, Kept> objects = new TreeMap<>();

    void makeBucket(String bucket) {
        buckets.add(bucket);
    }

    void requireBucket(String bucket) throws S3Error {
        if (!buckets.contains(bucket)) {
            throw new S3Error(404, "NoSuchBucket", "There is no bucket " + bucket);
        }
    }

    synchronized Map<String, Kept> all() {
        return Map.copyOf(objects);
    }

    synchronized Kept find(String path) throws S3Error {
        Kept kept = objects.get(path);
        if (kept == null) {
            throw new S3Error(404, "NoSuchKey", "There is no object " + path);
        }
        return kept;
    }

    synchronized String put(String path, DiscardedContent content, Headers request) throws S3Error {
        requireBucket(path.substring(0, path.indexOf('/')));
        objects.put(path, new Kept(content.length(), content.md5(), content.announcedCrc32c(), kept(request)));
        return content.md5();
    }

    synchronized String begin(String path, Headers request) throws S3Error {
        requireBucket(path.substring(0, path.indexOf('/')));
        String id = UUID.randomUUID().toString();
        uploads.put(id, new Upload(path, kept(request), new TreeMap<>()));
        return id;
    }

    synchronized String part(String path, String id, int number, DiscardedContent content) throws S3Error {
        if (number < 1 || number > MOST_PARTS) {
            throw new S3Error(400, "InvalidArgument", "Part %d is not between 1 and %d".formatted(number, MOST_PARTS));
        }
        upload(path, id).parts().put(number, content);
        return content.md5();
    }

    synchronized NavigableMap<Integer, DiscardedContent> parts(String path, String id) throws S3Error {
        return new TreeMap<>(upload(path, id).parts());
    }

    synchronized Kept complete(String path, String id, String request) throws S3Error {
        Upload upload = upload(path, id);
        requireAllParts(upload, request);
        MessageDigest md5 = DiscardedContent.newMd5();
        CRC32C crc = new CRC32C();
        boolean allWithCrc = true;
        long offset = 0;
        for (Map.Entry<Integer, DiscardedContent> part : upload.parts().entrySet()) {
            DiscardedContent content = part.getValue();
            if (content.label() != offset) {
                throw new S3Error(
                        400,
                        "InvalidPart",
                        "Part %d begins at %d and has content from %d"
                                .formatted(part.getKey(), offset, content.label()));
            }
            if (content.length() < SMALLEST_PART
                    && part.getKey() < upload.parts().size()) {
                throw new S3Error(400, "EntityTooSmall", "Part %d is too small".formatted(part.getKey()));
            }
            offset += content.length();
            md5.update(HexFormat.of().parseHex(content.md5()));
            crc.update(Base64.getDecoder().decode(content.crc32c()));
            allWithCrc &= content.announcedCrc32c().isPresent();
        }
        String parts = "-" + upload.parts().size();
        Kept kept = new Kept(
                offset,
                HexFormat.of().formatHex(md5.digest()) + parts,
                allWithCrc ? Optional.of(DiscardedContent.base64(crc) + parts) : Optional.empty(),
                upload.headers());
        objects.put(path, kept);
        uploads.remove(id);
        return kept;
    }

    synchronized void abort(String path, String id) throws S3Error {
        upload(path, id);
        uploads.remove(id);
    }

    /** Stricter than S3, which doesn't mind gaps: every part from 1 on, in order, with the ETag and the CRC32C that it got. */
    private static void requireAllParts(Upload upload, String request) throws S3Error {
        List<String> numbers = found(NUMBER, request);
        List<String> etags = found(ETAG, request);
        List<String> crcs = found(CRC32C_OF_PART, request);
        for (int i = 0; i < numbers.size(); i++) {
            DiscardedContent part = upload.parts().get(i + 1);
            if (!numbers.get(i).equals(Integer.toString(i + 1))
                    || part == null
                    || !part.md5().equals(etags.get(i))
                    || part.announcedCrc32c().isPresent() && !part.crc32c().equals(crcs.get(i))) {
                throw new S3Error(
                        400, "InvalidPart", "Part %d of the list isn't the one that is here".formatted(i + 1));
            }
        }
        if (numbers.isEmpty() || numbers.size() != upload.parts().size()) {
            throw new S3Error(
                    400,
                    "InvalidPart",
                    "%d parts are here and %d in the list"
                            .formatted(upload.parts().size(), numbers.size()));
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(DiscardedObjects::group).toList();
    }

    private static String group(MatchResult match) {
        return match.group(1);
    }

    private Upload upload(String path, String id) throws S3Error {
        Upload upload = uploads.get(id);
        if (upload == null || !upload.path().equals(path)) {
            throw new S3Error(404, "NoSuchUpload", "There is no upload " + id);
        }
        return upload;
    }

    private static Map<String, List<String>> kept(Headers request) {
        return request.entrySet().stream()
                .filter(header -> header.getKey().equals("Content-type")
                        || header.getKey().toLowerCase(Locale.ROOT).startsWith("x-amz-meta-"))
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.copyOf(header.getValue())));
    }
}
