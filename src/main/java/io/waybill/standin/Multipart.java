package io.waybill.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.UploadContext;

/** Reads the parts of a multipart/form-data body one after the other, in constant memory. */
final class Multipart {
    /**
     * A part.
     *
     * @param contentType without parameters, in lower case; empty if not given
     * @param content to be read before the next part is asked for
     */
    record Part(String name, Optional<String> fileName, String contentType, InputStream content) {}

    /** A request as the parser wants it. */
    private record Body(String contentType, InputStream stream) implements UploadContext {
        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public String getContentType() {
            return contentType;
        }

        @Override
        public InputStream getInputStream() {
            return stream;
        }

        @Override
        public long contentLength() {
            return -1;
        }
    }

    private final FileItemIterator parts;

    /** @param contentType of the request, with its boundary */
    Multipart(String contentType, InputStream body) throws IOException, Refused {
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new Refused("Expected multipart/form-data with a boundary, not '" + contentType + "'");
        }
        try {
            parts = new FileUpload().getItemIterator(new Body(contentType, body));
        } catch (FileUploadException e) {
            throw new Refused("Expected multipart/form-data with a boundary: " + e.getMessage());
        }
    }

    /** The next part, or nothing after the last one. */
    Optional<Part> next() throws IOException, Refused {
        try {
            if (!parts.hasNext()) {
                return Optional.empty();
            }
            FileItemStream part = parts.next();
            String type = Objects.toString(part.getContentType(), "").split(";", 2)[0];
            return Optional.of(new Part(
                    part.getFieldName(),
                    Optional.ofNullable(part.getName()),
                    type.strip().toLowerCase(Locale.ROOT),
                    part.openStream()));
        } catch (FileUploadException e) {
            throw new Refused("The multipart body is broken: " + e.getMessage());
        }
    }
}
