package io.entrepot.incident;

import org.springframework.http.HttpStatus;

/** What was asked of an incident cannot be done; says which field, with which value, and why. */
public class Refused extends RuntimeException {
    private final HttpStatus status;
    private final String field;
    private final String value;

    Refused(HttpStatus status, String field, Object value, String why) {
        super(why);
        this.status = status;
        this.field = field;
        this.value = value == null ? null : shortened(value.toString());
    }

    static Refused invalid(String field, Object value, String why) {
        return new Refused(HttpStatus.BAD_REQUEST, field, value, why);
    }

    public HttpStatus status() {
        return status;
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    private static String shortened(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
