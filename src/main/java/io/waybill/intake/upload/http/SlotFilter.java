package io.waybill.intake.upload.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.UploadProperties;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets requests that send content wait for a {@link Slots slot}, before a byte of it is read and without a thread. Whoever asks, cancels or
 * announces needs none: a client that is refused there forgets its upload.
 */
class SlotFilter extends OncePerRequestFilter {
    private static final String SLOT = SlotFilter.class.getName() + ".slot";
    private static final List<String> PATHS =
            List.of("/api/v1/uploads", "/api/v1/inbox/", "/api/v1/batches", "/api/files/upload/");
    private static final List<String> METHODS = List.of("POST", "PUT", "PATCH");
    private static final String SOON = "5";

    private final Slots slots;
    private final UploadProperties properties;
    private final ObjectMapper json;

    SlotFilter(Slots slots, UploadProperties properties, ObjectMapper json) {
        this.slots = slots;
        this.properties = properties;
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return !METHODS.contains(request.getMethod())
                || PATHS.stream().noneMatch(path::startsWith)
                || !hasContent(request)
                || isShort(request.getContentType());
    }

    private static boolean hasContent(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static boolean isShort(@Nullable String type) {
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Object waited = request.getAttribute(SLOT);
        if (waited instanceof Optional<?> answer) {
            request.removeAttribute(SLOT);
            if (answer.orElse(null) instanceof Slots.Slot slot) {
                send(slot, request, response, chain);
            } else {
                refuse(request, response);
            }
            return;
        }
        String sender = sender(request);
        Optional<Slots.Slot> free = slots.tryEnter(sender);
        if (free.isPresent()) {
            send(free.get(), request, response, chain);
        } else {
            AsyncContext waiting = request.startAsync();
            waiting.setTimeout(0);
            slots.enter(sender, slot -> {
                request.setAttribute(SLOT, slot);
                waiting.dispatch();
            });
        }
    }

    private void send(Slots.Slot slot, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (slot) {
            chain.doFilter(new Paced(request), response);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Slots.State state = slots.state(sender(request));
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, SOON);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                String.format(
                        Locale.ROOT,
                        "%d uploads of at most %d are being sent, %d of them yours of at most %d, and %d wait: try again"
                                + " in %s seconds. What was sent before is kept",
                        state.active(),
                        state.all(),
                        state.own(),
                        state.each(),
                        state.waiting(),
                        SOON));
        problem.setProperty("code", "BUSY");
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }

    /** Whoever is known by name, or else the address. */
    static String sender(HttpServletRequest request) {
        return Optional.ofNullable(request.getRemoteUser()).orElseGet(request::getRemoteAddr);
    }

    private final class Paced extends HttpServletRequestWrapper {
        private @Nullable ServletInputStream content;

        private Paced(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (content == null) {
                content = new PacedStream(
                        super.getInputStream(),
                        properties.slowest().toBytes() * properties.slowAfter().toSeconds(),
                        properties.slowAfter());
            }
            return content;
        }
    }
}
