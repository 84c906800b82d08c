package io.entrepot.console;

import io.entrepot.access.Problems;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** What went wrong on a screen, in words: a page of its own, or a notice on the page that asked for a part of itself. */
@ControllerAdvice(basePackages = "io.entrepot.console")
@Order(ScreenProblems.AFTER_THOSE_OF_API)
class ScreenProblems {
    /** A controller below {@code /api} in this package answers its problems as documents. */
    static final int AFTER_THOSE_OF_API = 0;

    private static final Logger log = LoggerFactory.getLogger(ScreenProblems.class);

    private final Surroundings surroundings;

    ScreenProblems(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @ExceptionHandler
    String problem(Exception e, HttpServletRequest request, HttpServletResponse response, Model model) {
        Exception cause = e instanceof TypeMismatchException mismatch ? Problems.refusal(mismatch) : e;
        HttpStatus status = status(cause);
        response.setStatus(status.value());
        model.addAttribute("status", status.value());
        model.addAttribute(
                "detail",
                cause instanceof Refused || cause instanceof io.entrepot.incident.Refused ? cause.getMessage() : null);
        if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
            UUID reference = UUID.randomUUID();
            log.error("screen failed, reference {}", reference, e);
            model.addAttribute("reference", reference);
        }
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Retarget", "#notices");
            response.setHeader("HX-Reswap", "beforeend");
            return "problem :: notice";
        }
        // an exception handler's model is a new one
        model.addAttribute("menu", surroundings.menu());
        model.addAttribute("theme", surroundings.theme(request));
        model.addAttribute("here", "/");
        model.addAttribute("simulated", surroundings.simulated());
        model.addAttribute("mailbox", surroundings.mailbox());
        return "problem";
    }

    static HttpStatus status(Exception e) {
        if (e instanceof Refused refused) {
            return switch (refused.reason()) {
                case INVALID -> HttpStatus.BAD_REQUEST;
                case UNKNOWN -> HttpStatus.NOT_FOUND;
                case CONFLICT -> HttpStatus.CONFLICT;
            };
        }
        if (e instanceof io.entrepot.incident.Refused refused) {
            return refused.status();
        }
        if (e instanceof DataAccessResourceFailureException || e instanceof TransientDataAccessException) {
            return HttpStatus.SERVICE_UNAVAILABLE;
        }
        HttpStatus said = e instanceof ErrorResponse answer
                ? HttpStatus.resolve(answer.getStatusCode().value())
                : null;
        return said == null ? HttpStatus.INTERNAL_SERVER_ERROR : said;
    }
}
