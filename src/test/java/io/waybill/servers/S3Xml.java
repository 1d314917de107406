package io.waybill.servers;

import io.waybill.servers.DiscardingS3.Kept;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Collectors;

/** The answers of S3 to uploads in parts. */
final class S3Xml {
    private static final String NAMESPACE = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    private S3Xml() {}

    static String begun(String path, String upload) {
        return "<InitiateMultipartUploadResult %s>%s<UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                .formatted(NAMESPACE, name(path), upload);
    }

    /**
     * A page of the parts of an upload.
     *
     * @param marker the parts after this one
     * @param most how many
     */
    static String parts(
            String path, String upload, NavigableMap<Integer, DiscardedContent> parts, int marker, int most) {
        NavigableMap<Integer, DiscardedContent> left = parts.tailMap(marker, false);
        int last =
                left.keySet().stream().limit(most).reduce((one, other) -> other).orElse(marker);
        String list = left.headMap(last, true).entrySet().stream()
                .map(part -> "<Part><PartNumber>%d</PartNumber><ETag>\"%s\"</ETag><Size>%d</Size>%s</Part>"
                        .formatted(
                                part.getKey(),
                                part.getValue().md5(),
                                part.getValue().length(),
                                crc32c(part.getValue().announcedCrc32c())))
                .collect(Collectors.joining());
        return ("<ListPartsResult %s>%s<UploadId>%s</UploadId><Initiator/><Owner/><StorageClass>STANDARD</StorageClass>"
                        + "<PartNumberMarker>%d</PartNumberMarker><NextPartNumberMarker>%d</NextPartNumberMarker>"
                        + "<MaxParts>%d</MaxParts><IsTruncated>%b</IsTruncated>%s</ListPartsResult>")
                .formatted(NAMESPACE, name(path), upload, marker, last, most, left.size() > most, list);
    }

    static String completed(String path, Kept kept) {
        return ("<CompleteMultipartUploadResult %s><Location>%s</Location>%s<ETag>\"%s\"</ETag>%s"
                        + "</CompleteMultipartUploadResult>")
                .formatted(NAMESPACE, escape(path), name(path), kept.etag(), crc32c(kept.crc32c()));
    }

    private static String crc32c(Optional<String> value) {
        return value.map("<ChecksumCRC32C>%s</ChecksumCRC32C>"::formatted).orElse("");
    }

    private static String name(String path) {
        int slash = path.indexOf('/');
        return "<Bucket>%s</Bucket><Key>%s</Key>"
                .formatted(escape(path.substring(0, slash)), escape(path.substring(slash + 1)));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
