package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.FunctionExpression;
import com.schibsted.spt.data.jslt.impl.Location;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Gives the errors of functions the place of their call.
 *
 * <p>JSLT 0.1.14 knows the place of every call but throws it away when a function fails, {@code error()} included, and
 * its tree has no complete way to visit it; so the compiled tree is walked by reflection, once, and each call of a
 * function written in Java is wrapped.
 */
final class Locations {
    private static final String TREE = "com.schibsted.spt.data.jslt.impl.";
    private static final Field FUNCTION = field(FunctionExpression.class, "function");

    private Locations() {}

    static void attach(Expression expression) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.push(expression);
        while (!open.isEmpty()) {
            Object node = open.pop();
            if (!seen.add(node)) {
                continue;
            }
            if (node instanceof FunctionExpression call) {
                wrap(call);
            }
            if (node instanceof Collection<?> list) {
                list.forEach(child -> push(open, child));
            } else if (node instanceof Map<?, ?> map) {
                map.values().forEach(child -> push(open, child));
            } else if (node instanceof Object[] array) {
                for (Object child : array) {
                    push(open, child);
                }
            } else {
                pushFields(open, node);
            }
        }
    }

    private static void push(Deque<Object> open, Object child) {
        boolean part = child instanceof Collection<?>
                || child instanceof Map<?, ?>
                || child instanceof Object[]
                || child != null && child.getClass().getName().startsWith(TREE);
        if (part && !(child instanceof Location)) {
            open.push(child);
        }
    }

    private static void pushFields(Deque<Object> open, Object node) {
        for (Class<?> type = node.getClass(); type.getName().startsWith(TREE); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    push(open, get(field, node));
                }
            }
        }
    }

    private static void wrap(FunctionExpression call) {
        Function function = (Function) get(FUNCTION, call);
        boolean declaredInJslt = function.getClass().getSimpleName().equals("FunctionDeclaration");
        if (!declaredInJslt && !(function instanceof Located)) {
            call.resolve(new Located(function, call.getLocation()));
        }
    }

    private static Object get(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " of JSLT's tree is closed", e);
        }
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("this version of JSLT has no " + type.getSimpleName() + "." + name, e);
        }
    }

    private record Located(Function function, Location location) implements Function {
        @Override
        public String getName() {
            return function.getName();
        }

        @Override
        public int getMinArguments() {
            return function.getMinArguments();
        }

        @Override
        public int getMaxArguments() {
            return function.getMaxArguments();
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            try {
                return function.call(input, arguments);
            } catch (JsltException e) {
                throw e.getSource() == null ? new JsltException(e.getMessageWithoutLocation(), e, location) : e;
            } catch (RuntimeException e) {
                throw new JsltException(getName() + "() failed: " + e.getMessage(), e, location);
            }
        }
    }
}
