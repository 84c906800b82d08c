package io.entrepot;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.beans.Introspector;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The names that routes may call, with the class behind each, read from the class files without starting anything. */
final class HubBeans {
    private HubBeans() {}

    static Map<String, JavaClass> byName() {
        Map<String, JavaClass> beans = new TreeMap<>();
        var hub = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.entrepot");
        for (JavaClass type : hub) {
            if (type.isAnnotatedWith(Component.class) || type.isMetaAnnotatedWith(Component.class)) {
                beans.put(name(type), type);
            }
            for (JavaMethod method : type.getMethods()) {
                if (method.isAnnotatedWith(Bean.class)) {
                    beans.put(name(method), method.getRawReturnType());
                }
            }
        }
        return beans;
    }

    private static String name(JavaClass type) {
        return type.getAnnotations().stream()
                .filter(annotation -> annotation.getRawType().isEquivalentTo(Component.class)
                        || annotation.getRawType().isMetaAnnotatedWith(Component.class))
                .map(annotation -> annotation.get("value").map(Object::toString).orElse(""))
                .filter(name -> !name.isBlank())
                .findFirst()
                .orElse(Introspector.decapitalize(type.getSimpleName()));
    }

    private static String name(JavaMethod method) {
        Bean bean = method.getAnnotationOfType(Bean.class);
        if (bean.value().length > 0) {
            return bean.value()[0];
        }
        return bean.name().length > 0 ? bean.name()[0] : method.getName();
    }
}
