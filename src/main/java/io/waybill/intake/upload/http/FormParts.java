package io.waybill.intake.upload.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;

/** The parts of a form, as they come. */
final class FormParts {
    private static final int LONGEST_FIELD = 8 << 10;

    /** Whoever takes them. */
    interface Taker {
        void field(String name, String value) throws IOException;

        void file(String field, InputStream content) throws IOException;
    }

    private FormParts() {}

    static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    /** @throws IllegalArgumentException if it is no form, or breaks off */
    static void read(HttpServletRequest request, Taker taker) throws IOException {
        FileUpload form = new FileUpload();
        form.setHeaderEncoding(StandardCharsets.UTF_8.name());
        try {
            FileItemIterator parts = form.getItemIterator(new FormBody(request));
            while (parts.hasNext()) {
                FileItemStream part = parts.next();
                if (part.isFormField()) {
                    String value = new String(part.openStream().readNBytes(LONGEST_FIELD), StandardCharsets.UTF_8);
                    taker.field(part.getFieldName(), value.strip());
                } else {
                    taker.file(part.getFieldName(), part.openStream());
                }
            }
        } catch (FileUploadException | MultipartStream.MalformedStreamException e) {
            throw new IllegalArgumentException("the form is broken: " + e.getMessage(), e);
        }
    }
}
