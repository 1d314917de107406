package io.waybill.access;

import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Says in words what is wrong with a request about access; the form is that of RFC 9457. */
@RestControllerAdvice(basePackageClasses = AccessProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccessProblems {
    /** Nothing is called so. */
    static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unknown(String what, String name) {
            super(String.format(Locale.ROOT, "there is no %s %s", what, name));
        }
    }

    @ExceptionHandler
    ProblemDetail unknown(Unknown unknown) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, unknown.getMessage());
    }

    @ExceptionHandler
    ProblemDetail bad(IllegalArgumentException bad) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, bad.getMessage());
    }

    @ExceptionHandler
    ProblemDetail badParameter(MethodArgumentTypeMismatchException bad) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "'" + bad.getName() + "' makes no sense as it is given");
    }
}
