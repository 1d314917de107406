package io.waybill.console;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.NotPossible;
import io.waybill.ledger.Whereabouts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says in words what is wrong, where a request can't be answered; the form is that of RFC 9457. */
@RestControllerAdvice
class ApiProblems {
    /** Nothing has this id. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String id;

        Unknown(String what, String id) {
            super(String.format(Locale.ROOT, "there is no %s %s", what, id));
            this.id = id;
        }
    }

    /** Several have this id. */
    static final class Ambiguous extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ambiguous(String what, String id, List<UUID> candidates) {
            super(String.format(
                    Locale.ROOT,
                    "%s is short for several (%s): give all of the one that is meant, %s",
                    id,
                    what,
                    candidates.stream().map(UUID::toString).collect(Collectors.joining(", "))));
        }
    }

    /** A value in a request is out of its bounds. */
    static final class BadValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadValue(String why) {
            super(why);
        }

        BadValue(IllegalArgumentException why) {
            super(why.getMessage(), why);
        }
    }

    /** As many listen as may. */
    static final class TooManyListeners extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyListeners() {
            super("as many streams are open as may be (waybill.http.streams, streams-per-caller): close some");
        }
    }

    private static final String SOON = "10";

    private final Ledger ledger;
    private final Whereabouts whereabouts;

    ApiProblems(Ledger ledger, Whereabouts whereabouts) {
        this.ledger = ledger;
        this.whereabouts = whereabouts;
    }

    @ExceptionHandler
    ProblemDetail unknown(Unknown unknown, HttpServletRequest request) {
        // Whose it was that has left isn't known any more, so only those are told who may see everything.
        String left = request.isUserInRole("OPERATOR")
                ? whereabouts
                        .of(unknown.id)
                        .map(words -> " in the ledger. " + words)
                        .orElse("")
                : "";
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, unknown.getMessage() + left);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(TooManyListeners many) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, SOON)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, many.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail ambiguous(Ambiguous ambiguous) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ambiguous.getMessage());
    }

    @ExceptionHandler
    ProblemDetail notPossible(NotPossible conflict) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, conflict.getMessage());
    }

    @ExceptionHandler
    ProblemDetail badValue(BadValue value) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, value.getMessage());
    }

    @ExceptionHandler
    ProblemDetail unreadable(HttpMessageNotReadableException e) {
        Throwable root = e.getMostSpecificCause();
        boolean tooLong = root instanceof StreamConstraintsException;
        return ProblemDetail.forStatusAndDetail(
                tooLong ? HttpStatus.PAYLOAD_TOO_LARGE : HttpStatus.BAD_REQUEST,
                tooLong
                        ? "the body is too long: give less at a time, or drop it into the inbox as a file"
                        : "the body is not the JSON that is expected here: " + root.getMessage());
    }

    /** Asking again later is safe: what was asked for has not been done, or is done and not done twice. */
    @ExceptionHandler({LedgerUnavailable.class, DataAccessException.class, TransactionException.class})
    ProblemDetail ledgerUnavailable(RuntimeException e) {
        String reason = ledger.trouble().orElse(String.valueOf(e.getMessage()));
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                String.format(Locale.ROOT, "the ledger can't be used: %s. Ask again later", reason));
    }
}
