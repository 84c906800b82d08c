package io.entrepot.access;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.View;

/** What nobody answered: the servlet container's own errors, and a page that broke while it was written. */
@Controller
class LastResort implements ErrorController {
    /** Where the error of an asynchronous request ends: Spring finds no answer in its result and asks for this view. */
    @Configuration(proxyBeanMethods = false)
    static class ErrorView {
        @Bean("error")
        View errorView() {
            return new View() {
                /** One that does not say what it writes is passed over for a template that does not exist. */
                @Override
                public String getContentType() {
                    return MediaType.ALL_VALUE;
                }

                @Override
                public void render(Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
                        throws IOException {
                    write(response, response.getStatus());
                }
            };
        }
    }

    @RequestMapping("${server.error.path:/error}")
    void say(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(response, request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404);
    }

    private static void write(HttpServletResponse response, int code) throws IOException {
        HttpStatus status = HttpStatus.resolve(code);
        Problems.write(response, status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status, null);
    }
}
