package io.waybill.intake.upload.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;

/**
 * HTTP/1.1 that can send 104 (Upload Resumption Supported) before an answer. Neither servlets nor Tomcat know that; what Tomcat does for
 * 103 (Early Hints) is the way to it. It is made by its name. {@link InterimAnswers} asks it.
 */
public class InterimProtocol extends Http11NioProtocol {
    /** What is to be sent, as an attribute of Tomcat's own request: the fields, by their names. */
    static final String FIELDS = InterimProtocol.class.getName();

    @Override
    protected Processor createProcessor() {
        return new WithInterim(this);
    }

    private static final class WithInterim extends Http11Processor {
        private WithInterim(InterimProtocol protocol) {
            super(protocol, protocol.getAdapter());
        }

        @Override
        protected void earlyHints() throws IOException {
            if (request.getAttribute(FIELDS) instanceof Map<?, ?> fields) {
                StringBuilder answer = new StringBuilder("HTTP/1.1 104 Upload Resumption Supported\r\n");
                fields.forEach((name, value) ->
                        answer.append(name).append(": ").append(value).append("\r\n"));
                byte[] bytes = answer.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
                getSocketWrapper().write(true, bytes, 0, bytes.length);
                getSocketWrapper().flush(true);
            } else {
                super.earlyHints();
            }
        }
    }
}
