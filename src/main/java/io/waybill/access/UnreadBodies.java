package io.waybill.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.http.HttpHeaders;

/**
 * Closes the connection of whoever sends a body and wasn't let pass, whatever they were answered. Tomcat would read up to 2 MB of it first,
 * and so a thread would wait for each who sends slowly.
 */
final class UnreadBodies extends ValveBase {
    /** On requests that were let pass. */
    private static final String PASSED = UnreadBodies.class.getName() + ".passed";

    /** Whoever was too slow, or found no place, sends the rest in vain. */
    private static final Set<Integer> ENDED =
            Set.of(HttpServletResponse.SC_REQUEST_TIMEOUT, HttpServletResponse.SC_SERVICE_UNAVAILABLE);

    UnreadBodies() {
        super(true);
    }

    /** Says that the body of a request is of interest, for its caller may send it. */
    static void letPass(HttpServletRequest request) {
        request.setAttribute(PASSED, true);
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (hasBody(request) && (request.getAttribute(PASSED) == null || ENDED.contains(response.getStatus()))) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            // What follows would make a failure of an answer that isn't sent yet.
            response.finishResponse();
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }
}
