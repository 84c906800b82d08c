package io.entrepot.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** An address that nobody answers, or only when a form is sent there, is a page for a browser; programs get theirs from those who answer them. */
@Component
class NothingHere implements HandlerExceptionResolver, Ordered {
    private final ScreenProblems problems;

    NothingHere(ScreenProblems problems) {
        this.problems = problems;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception e) {
        String wanted = request.getHeader("Accept");
        boolean noPage = e instanceof NoResourceFoundException || e instanceof HttpRequestMethodNotSupportedException;
        // outside of the console's addresses there is no session, which what stands around its pages wants
        boolean console = request.getAttribute(CsrfToken.class.getName()) != null;
        if (!noPage || !console || wanted == null || !wanted.contains(MediaType.TEXT_HTML_VALUE)) {
            return null;
        }
        var model = new ExtendedModelMap();
        return new ModelAndView(problems.problem(e, request, response, model), model);
    }
}
