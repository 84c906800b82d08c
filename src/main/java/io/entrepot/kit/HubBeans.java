package io.entrepot.kit;

import java.beans.Introspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;

/** The names that routes may call, with the class behind each, read from the hub's class files without starting anything. */
final class HubBeans {
    private static final String HUB = "/io/entrepot/";
    private static final String PARTNERS = HUB + "demo/";

    private HubBeans() {}

    static Map<String, String> byName() {
        try {
            // beside this class, so that classes of other places on the class path are not taken for the hub's
            String here = HubBeans.class.getResource("HubBeans.class").toString();
            String home = here.substring(0, here.lastIndexOf(HUB) + HUB.length());
            Map<String, String> beans = new TreeMap<>();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(home + "**/*.class")) {
                // the simulated partners are a program of their own, whose beans no route can call
                if (!file.getURL().toString().contains(PARTNERS)) {
                    add(new SimpleMetadataReaderFactory().getMetadataReader(file), beans);
                }
            }
            return beans;
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's classes cannot be read", e);
        }
    }

    /** The names of the public methods of a class, which are what a route can call. */
    static Set<String> methods(String type) {
        try {
            return Arrays.stream(Class.forName(type, false, HubBeans.class.getClassLoader())
                            .getMethods())
                    .map(Method::getName)
                    .collect(Collectors.toSet());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("class " + type + " was there a moment ago", e);
        }
    }

    private static void add(MetadataReader file, Map<String, String> beans) {
        AnnotationMetadata type = file.getAnnotationMetadata();
        MergedAnnotation<Component> component = type.getAnnotations().get(Component.class);
        if (component.isPresent() && !type.isAnnotation()) {
            String simple = type.getClassName().substring(type.getClassName().lastIndexOf('.') + 1);
            String named = component.getString("value");
            String usual = Introspector.decapitalize(simple.substring(simple.lastIndexOf('$') + 1));
            beans.put(named.isBlank() ? usual : named, type.getClassName());
        }
        for (MethodMetadata method : type.getAnnotatedMethods(Bean.class.getName())) {
            String[] names = method.getAnnotations().get(Bean.class).getStringArray("name");
            beans.put(names.length > 0 ? names[0] : method.getMethodName(), method.getReturnTypeName());
        }
    }
}
