package io.entrepot.access;

import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** {@link Problems} of what answers programs, also where pages in the same package have their own. */
@RestControllerAdvice(annotations = RestController.class)
@Order(ApiProblems.BEFORE_THOSE_OF_PAGES)
class ApiProblems extends Problems {
    static final int BEFORE_THOSE_OF_PAGES = -1;
}
