package io.waybill.intake.upload.http;

import io.waybill.content.FileTrouble;
import io.waybill.intake.upload.SenderQuotas;
import io.waybill.intake.upload.TurnOver;
import io.waybill.intake.upload.UploadRefused;
import io.waybill.outcome.PlainWords;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says in words why an upload can't go on; the form is that of RFC 9457. */
@RestControllerAdvice(basePackageClasses = UploadProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class UploadProblems {
    private static final Logger LOG = LoggerFactory.getLogger(UploadProblems.class);

    /** Checksum mismatch, a status of tus's own. */
    private static final int CHECKSUM_MISMATCH = 460;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(UploadRefused refused) {
        int status =
                switch (refused.reason()) {
                    case UNKNOWN -> HttpStatus.NOT_FOUND.value();
                    case BAD_VALUE -> HttpStatus.BAD_REQUEST.value();
                    case NO_FLOW -> HttpStatus.UNPROCESSABLE_ENTITY.value();
                    case TOO_MANY, QUOTA -> HttpStatus.TOO_MANY_REQUESTS.value();
                    case TOO_LARGE -> HttpStatus.PAYLOAD_TOO_LARGE.value();
                    case OFFSET, CHUNK, MISSING -> HttpStatus.CONFLICT.value();
                    case COMPLETE -> HttpStatus.FORBIDDEN.value();
                    case CHECKSUM -> CHECKSUM_MISMATCH;
                    case NO_ROOM -> HttpStatus.INSUFFICIENT_STORAGE.value();
                };
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(refused.getMessage());
        problem.setProperty("code", refused.reason().name());
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (refused.reason() == UploadRefused.Reason.QUOTA) {
            answer.header(
                    HttpHeaders.RETRY_AFTER,
                    String.valueOf(SenderQuotas.untilTomorrow().toSeconds()));
        }
        refused.offset().ifPresent(offset -> answer.header("Upload-Offset", String.valueOf(offset)));
        return answer.body(problem);
    }

    @ExceptionHandler
    ProblemDetail over(TurnOver over) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, over.getMessage());
    }

    @ExceptionHandler
    ProblemDetail bad(IllegalArgumentException bad) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, bad.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> slow(PacedStream.TooSlow slow) {
        return ResponseEntity.status(HttpStatus.REQUEST_TIMEOUT)
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.REQUEST_TIMEOUT, String.valueOf(slow.getMessage())));
    }

    /** A disk that is full passes; a sender who broke off gets no answer, and may go on where the upload is. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> broken(IOException broken) {
        boolean full = FileTrouble.passes(broken);
        HttpStatus status = full ? HttpStatus.INSUFFICIENT_STORAGE : HttpStatus.BAD_REQUEST;
        LOG.debug("An upload broke off", broken);
        return ResponseEntity.status(status)
                .body(ProblemDetail.forStatusAndDetail(
                        status,
                        full
                                ? "it can't be written at present: " + PlainWords.of(broken)
                                        + ". Go on later where it is"
                                : PlainWords.of(broken)));
    }
}
