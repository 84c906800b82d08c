package io.entrepot.access;

import io.entrepot.shared.FieldsOf;
import io.entrepot.shared.Nearest;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What may stand in an address of {@code /api} after the question mark: what the method declares that answers it. Anything
 * else is refused, and so is what stands there twice: a filter that is misspelt would else find everything.
 */
@Component
public class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {
    /** How many lines a page of a list may have; the parameter is called this everywhere. */
    public static final String SIZE = "size";

    public static final int LARGEST_PAGE = 200;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // without a query there may be a form, which nobody here reads
        if (handler instanceof HandlerMethod answering && request.getQueryString() != null) {
            Set<String> known = names(answering.getMethod());
            request.getParameterMap().forEach((name, values) -> check(name, values, known));
        }
        return true;
    }

    private static void check(String name, String[] values, Set<String> known) {
        if (!known.contains(name)) {
            String said = Refused.shortened(name);
            throw Refused.invalid(
                    said,
                    values[0],
                    "there is no parameter '" + said + "' here, "
                            + (known.isEmpty() ? "and no other" : "only " + String.join(", ", known))
                            + Nearest.hint(said, known));
        }
        if (values.length > 1) {
            throw Refused.invalid(name, String.join(", ", values), name + " stands there " + values.length + " times");
        }
        if (name.equals(SIZE) && !values[0].isEmpty() && !isSize(values[0])) {
            throw Refused.invalid(
                    name,
                    values[0],
                    name + " '" + Refused.shortened(values[0]) + "' is not a whole number from 1 to " + LARGEST_PAGE);
        }
    }

    private static boolean isSize(String value) {
        return value.matches("\\d{1,9}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= LARGEST_PAGE;
    }

    private static Set<String> names(Method answering) {
        var names = new TreeSet<String>();
        for (Parameter parameter : answering.getParameters()) {
            RequestParam asked = AnnotatedElementUtils.getMergedAnnotation(parameter, RequestParam.class);
            FieldsOf fields = parameter.getAnnotation(FieldsOf.class);
            if (fields != null) {
                Arrays.stream(fields.value().getRecordComponents())
                        .map(RecordComponent::getName)
                        .forEach(names::add);
            } else if (asked != null) {
                names.add(asked.name().isEmpty() ? parameter.getName() : asked.name());
            }
        }
        return names;
    }
}
