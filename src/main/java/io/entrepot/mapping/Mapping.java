package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import com.schibsted.spt.data.jslt.ResourceResolver;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One compiled mapping; may be applied by any number of threads. */
public final class Mapping {
    private static final Logger log = LoggerFactory.getLogger(Mapping.class);

    /** What a mapping may know besides its document; each is null where nobody gives it. */
    public static final List<String> VARIABLES = List.of("cursor", "pageSize", "settings", "shipment", "step");

    private final String name;
    private final Expression expression;

    private Mapping(String name, Expression expression) {
        this.name = name;
        this.expression = expression;
    }

    /** Compiles a source text; a {@link JsltException} says where it is wrong. */
    static Mapping compile(String name, String file, String source, ResourceResolver imports) {
        Expression expression = new Parser(new StringReader(source))
                .withSource(file)
                .withFunctions(MappingFunctions.ALL)
                .withResourceResolver(imports)
                // keep empty lists and objects: a missing "charges" is something else than none
                .withObjectFilter(node -> !node.isNull())
                .compile();
        Locations.attach(expression);
        return new Mapping(name, expression);
    }

    /** Shapes a document; {@link MappingFailed} tells file, line, column and what is wrong. */
    public JsonNode apply(JsonNode document, Map<String, JsonNode> variables) {
        try {
            return expression.apply(variables, document);
        } catch (JsltException e) {
            throw MappingFailed.mapping(describe(e));
        } catch (RuntimeException | StackOverflowError e) {
            // its words may quote the document, so only its kind and place are logged
            StackTraceElement[] way = e.getStackTrace();
            log.warn("{}.jslt: {} at {}", name, e.getClass().getName(), way.length == 0 ? "?" : way[0]);
            throw MappingFailed.mapping(name + ".jslt: the document is not of the shape that it expects");
        }
    }

    private String describe(JsltException e) {
        String message = e.getMessageWithoutLocation().lines().findFirst().orElse("");
        String words = message.startsWith("error: ") ? message.substring("error: ".length()) : message;
        String place = e.getSource() == null ? name + ".jslt" : e.getSource() + ":" + e.getLine() + ":" + e.getColumn();
        return place + ": " + words;
    }
}
