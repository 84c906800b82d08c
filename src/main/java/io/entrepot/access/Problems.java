package io.entrepot.access;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.shared.Refused;
import io.entrepot.shared.Room;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every refusal and failure as problem+json (RFC 9457): a sentence for people, and nothing of the hub's insides. */
@RestControllerAdvice
public class Problems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "5";
    private static final String CALLBACKS = "/callbacks";
    private static final String NO_WHOLE_NUMBER = "' is not a whole number";
    private static final Map<Class<?>, String> EXAMPLES = Map.of(
            Boolean.class, "' is not true or false",
            Integer.class, NO_WHOLE_NUMBER,
            Long.class, NO_WHOLE_NUMBER,
            BigDecimal.class, "' is not a number",
            String.class, "' is not a text",
            UUID.class, "' is not an id such as 01936f2e-7c1d-7000-8000-000000000000",
            Instant.class, "' is not a time such as 2026-12-01T08:00:00Z");
    private static final String NOT_NOW = "the database is away or busy; try again in some seconds";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(Refused refused) {
        HttpStatus status = switch (refused.reason()) {
            case INVALID -> HttpStatus.BAD_REQUEST;
            case UNKNOWN -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
        };
        return answer(problem(status, refused));
    }

    /** The database is away or too slow: the same request may go through soon. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        QueryTimeoutException.class,
        TransactionException.class
    })
    ResponseEntity<ProblemDetail> notNow(Exception e) {
        log.warn(
                "request put off: {}",
                NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, NOT_NOW);
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> surprise(Exception e) {
        UUID reference = UUID.randomUUID();
        log.error("request failed, reference {}", reference, e);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "the hub failed; its log says more under the reference");
        problem.setProperty("reference", reference);
        return answer(problem);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof BodyLimit.TooLong tooLong) {
            ProblemDetail problem =
                    ProblemDetail.forStatusAndDetail(HttpStatus.PAYLOAD_TOO_LARGE, tooLong.getMessage());
            return handleExceptionInternal(e, problem, headers, HttpStatus.PAYLOAD_TOO_LARGE, request);
        }
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof Room.Full full) {
            ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, full.getMessage());
            return handleExceptionInternal(e, problem, headers, HttpStatus.SERVICE_UNAVAILABLE, request);
        }
        return handleExceptionInternal(
                e, ProblemDetail.forStatusAndDetail(status, unreadable(e.getCause())), headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return handleExceptionInternal(e, problem(status, refusal(e)), headers, status, request);
    }

    /** What of a request is not of the type that is expected there, with its value. */
    public static Refused refusal(TypeMismatchException e) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "a parameter";
        return Refused.invalid(name, e.getValue(), isNot(name, e.getValue(), e.getRequiredType()));
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Refused refused = Refused.invalid(e.getParameterName(), null, e.getParameterName() + " is missing");
        return handleExceptionInternal(e, problem(status, refused), headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "there is nothing at /" + Refused.shortened(e.getResourcePath()));
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    private static ProblemDetail problem(HttpStatusCode status, Refused refused) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, refused.getMessage());
        if (refused.field() != null) {
            problem.setProperty("field", refused.field());
        }
        if (refused.value() != null) {
            problem.setProperty("value", refused.value());
        }
        return problem;
    }

    /** A sentence about a value that is not of the type that is expected there. */
    private static String isNot(String field, Object value, Class<?> type) {
        return field + " '" + Refused.shortened(String.valueOf(value)) + isNot(type);
    }

    /** The end of such a sentence, from the value's closing quote: what values of a type look like, without its name. */
    private static String isNot(Class<?> type) {
        Class<?> kind = ClassUtils.resolvePrimitiveIfNecessary(type == null ? Object.class : type);
        return kind.isEnum()
                ? "' is not one of " + Arrays.toString(kind.getEnumConstants())
                : EXAMPLES.getOrDefault(kind, "' is not of the kind that is expected");
    }

    /** The address of a callback holds a secret, which an error page must not carry on. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem
                && request instanceof ServletWebRequest servlet
                && servlet.getRequest().getRequestURI().startsWith(CALLBACKS)) {
            problem.setInstance(URI.create(CALLBACKS));
            problem.setDetail(null);
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    /** What cannot be read, and where; in our words, since Jackson's name classes. */
    private static String unreadable(Throwable cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "unknown field " + path(unknown) + place(unknown.getLocation());
        }
        if (cause instanceof JsonMappingException wrong) {
            String field = wrong.getPath().isEmpty() ? "the body" : path(wrong);
            Class<?> type = wrong instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
            String said = wrong instanceof InvalidFormatException format
                    ? isNot(field, format.getValue(), type)
                    : field + isNot(type).substring(1);
            return said + place(wrong.getLocation());
        }
        if (cause instanceof JsonProcessingException broken) {
            return "the body is not JSON" + place(broken.getLocation());
        }
        return "the body is missing or cannot be read";
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + name(step))
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String name(Reference step) {
        String name = step.getFieldName();
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }

    private static String place(JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    static void writeNotNow(HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        write(response, HttpStatus.SERVICE_UNAVAILABLE, NOT_NOW);
    }

    /** For filters, which stand before everything that could write it for them. */
    static void write(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", status.getReasonPhrase())
                .put("status", status.value());
        if (detail != null) {
            problem.put("detail", detail);
        }
        byte[] body = problem.toString().getBytes(StandardCharsets.UTF_8);
        response.setStatus(status.value());
        // a filter that stands before those that write these for everybody, or the container's own errors
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
