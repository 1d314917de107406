package io.waybill.ods;

import io.waybill.content.RangeStream;
import io.waybill.content.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.client5.http.entity.mime.AbstractContentBody;
import org.apache.hc.core5.http.ContentType;

/** A part of a request that is a staged file: opened anew each time, as it was booked, and through no link. */
final class StagedBody extends AbstractContentBody {
    private final StagedFile file;
    private final String name;

    /** @param name what the part is called */
    StagedBody(StagedFile file, String name) {
        super(ContentType.APPLICATION_OCTET_STREAM);
        this.file = file;
        this.name = name;
    }

    @Override
    public String getFilename() {
        return name;
    }

    @Override
    public long getContentLength() {
        return file.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = new RangeStream(file, 0, file.size())) {
            in.transferTo(out);
        }
    }
}
