package io.entrepot.console;

import io.entrepot.shared.Refused;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Errors of {@link MappingsApi} as problem documents (RFC 9457), and not as pages. */
@RestControllerAdvice(assignableTypes = MappingsApi.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class MappingProblems extends ResponseEntityExceptionHandler {
    @ExceptionHandler
    ProblemDetail refused(Refused refused) {
        HttpStatus status = switch (refused.reason()) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case UNKNOWN -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
        };
        return ProblemDetail.forStatusAndDetail(status, refused.getMessage());
    }
}
