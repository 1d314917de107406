package io.waybill.intake.upload.http;

import io.waybill.intake.upload.TurnOver;
import io.waybill.intake.upload.UploadRefused;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says in words why an upload can't go on; the form is that of RFC 9457. */
@RestControllerAdvice(basePackageClasses = UploadProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class UploadProblems {
    /** Checksum mismatch, a status of tus's own. */
    private static final int CHECKSUM_MISMATCH = 460;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(UploadRefused refused) {
        int status =
                switch (refused.reason()) {
                    case UNKNOWN -> HttpStatus.NOT_FOUND.value();
                    case BAD_VALUE -> HttpStatus.BAD_REQUEST.value();
                    case NO_FLOW -> HttpStatus.UNPROCESSABLE_ENTITY.value();
                    case TOO_LARGE -> HttpStatus.PAYLOAD_TOO_LARGE.value();
                    case OFFSET -> HttpStatus.CONFLICT.value();
                    case COMPLETE -> HttpStatus.FORBIDDEN.value();
                    case CHECKSUM -> CHECKSUM_MISMATCH;
                    case NO_ROOM -> HttpStatus.INSUFFICIENT_STORAGE.value();
                };
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(refused.getMessage());
        problem.setProperty("code", refused.reason().name());
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
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
}
