package io.waybill.intake.upload.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Lets requests send 104 (Upload Resumption Supported) before their answer, if they come by {@link InterimProtocol}. */
final class InterimAnswers extends ValveBase {
    private static final String SENDER = InterimAnswers.class.getName();

    InterimAnswers() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Consumer<Map<String, String>> sender = fields -> {
            request.getCoyoteRequest().setAttribute(InterimProtocol.FIELDS, fields);
            response.sendEarlyHints();
            request.getCoyoteRequest().getAttributes().remove(InterimProtocol.FIELDS);
        };
        request.setAttribute(SENDER, sender);
        getNext().invoke(request, response);
    }

    /** Sends fields to whoever sent a request, which goes on. Where that can't be done, nothing happens. */
    @SuppressWarnings("unchecked")
    static void send(HttpServletRequest request, Map<String, String> fields) {
        if (request.getAttribute(SENDER) instanceof Consumer<?> sender) {
            ((Consumer<Map<String, String>>) sender).accept(fields);
        }
    }
}
