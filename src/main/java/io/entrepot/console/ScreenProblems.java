package io.entrepot.console;

import io.entrepot.access.Problems;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
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
import org.springframework.web.bind.MissingServletRequestParameterException;
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
        Exception cause = refusal(e);
        HttpStatus status = status(cause);
        response.setStatus(status.value());
        model.addAttribute("status", status.value());
        model.addAttribute("detail", isRefusal(cause) ? cause.getMessage() : null);
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
        surround(request, "/", model);
        return "problem";
    }

    /**
     * For a page whose forms keep what was typed when they are refused.
     *
     * @param page its address
     * @return true when the page is to be shown once more, its model filled; false when this is a problem of another kind
     */
    boolean keepsForm(Exception e, String page, HttpServletRequest request, HttpServletResponse response, Model model) {
        Exception cause = refusal(e);
        if (!isRefusal(cause) || !request.getMethod().equals("POST") || request.getHeader("HX-Request") != null) {
            return false;
        }
        response.setStatus(status(cause).value());
        surround(request, page, model);
        model.addAttribute("paused", surroundings.paused(request));
        var fields = new HashMap<String, String>();
        request.getParameterMap().forEach((name, values) -> fields.put(name, values[0]));
        model.addAttribute("typed", new Typed(fields.get("form"), cause.getMessage(), fields));
        return true;
    }

    /** An exception handler's model is a new one. */
    private void surround(HttpServletRequest request, String here, Model model) {
        model.addAttribute("menu", surroundings.menu());
        model.addAttribute("theme", surroundings.theme(request));
        model.addAttribute("here", here);
        model.addAttribute("simulated", surroundings.simulated());
        model.addAttribute("mailbox", surroundings.mailbox());
    }

    private static Exception refusal(Exception e) {
        if (e instanceof MissingServletRequestParameterException missing) {
            return Refused.invalid(missing.getParameterName(), null, missing.getParameterName() + " is missing");
        }
        return e instanceof TypeMismatchException mismatch ? Problems.refusal(mismatch) : e;
    }

    private static boolean isRefusal(Exception e) {
        return e instanceof Refused || e instanceof io.entrepot.incident.Refused;
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
