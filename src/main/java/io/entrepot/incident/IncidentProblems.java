package io.entrepot.incident;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Refusals of {@link IncidentApi} and {@link WatchApi} as problem documents (RFC 9457) that name field and value. */
@RestControllerAdvice(assignableTypes = {IncidentApi.class, WatchApi.class})
@Order(Ordered.HIGHEST_PRECEDENCE)
class IncidentProblems {
    @ExceptionHandler
    ProblemDetail refused(Refused refused) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(refused.status(), refused.getMessage());
        problem.setProperty("field", refused.field());
        if (refused.value() != null) {
            problem.setProperty("value", refused.value());
        }
        return problem;
    }
}
