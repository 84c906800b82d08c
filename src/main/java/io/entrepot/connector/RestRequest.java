package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpMethods;

/**
 * An HTTP call as a request mapping says it: {@code {"method": "POST", "path": "/shipments", "query": "…", "body": {…}}},
 * path and query URL-encoded. What is none is refused before anybody is called.
 */
record RestRequest(String method, String path, String query, JsonNode body) {
    private static final Pattern METHOD = Pattern.compile("GET|POST|PUT|PATCH|DELETE");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~%:@!$&'()*+,;=-]+)+");
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~%:@!$&'()*+,;=/?-]*");

    static RestRequest of(JsonNode said) {
        return new RestRequest(
                fitting(METHOD, said, "method", ""),
                fitting(PATH, said, "path", ""),
                fitting(QUERY, said, "query", ""),
                said.hasNonNull("body") ? said.get("body") : null);
    }

    /** Makes the message this call, below that address; its other headers stay as they are. */
    void aim(Message out, String url) {
        out.setHeader(Exchange.HTTP_URI, url.replaceFirst("/+$", "") + path);
        if (!query.isEmpty()) {
            out.setHeader(Exchange.HTTP_QUERY, query);
        }
        out.setHeader(Exchange.HTTP_METHOD, HttpMethods.valueOf(method));
        out.setHeader("Accept", "application/json");
        if (body != null) {
            out.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8");
            out.setBody(body.toString().getBytes(StandardCharsets.UTF_8));
        } else {
            out.setBody(null);
        }
    }

    private static String fitting(Pattern pattern, JsonNode said, String member, String otherwise) {
        String value = said.path(member).asText(otherwise);
        if (!pattern.matcher(value).matches() || value.contains("/..")) {
            throw new IllegalArgumentException("the request mapping's " + member + " '" + value + "' is none");
        }
        return value;
    }
}
