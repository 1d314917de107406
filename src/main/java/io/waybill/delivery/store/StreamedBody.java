package io.waybill.delivery.store;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body of known length that is streamed once: who repeats a request opens its content anew. Its type is among the headers. */
final class StreamedBody extends RequestBody {
    /** Writes the content. */
    interface Content {
        void writeTo(BufferedSink sink) throws IOException;
    }

    private final long length;
    private final Content content;

    StreamedBody(long length, Content content) {
        this.length = length;
        this.content = content;
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        content.writeTo(sink);
    }
}
