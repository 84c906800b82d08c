package io.entrepot.settings;

import io.entrepot.shared.Bounds;
import org.springframework.beans.BeanUtils;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

/** What happens before the first bean: limits are set, the settings are checked, then the built-in servers begin to start. */
class StartUp implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    // By name: the production jar is built without that package, and nothing may import it.
    private static final String BUILT_IN = "io.entrepot.embedded.EmbeddedServers";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Bounds.set();
        RequiredSettings.check(context.getEnvironment());
        if (ClassUtils.isPresent(BUILT_IN, context.getClassLoader())) {
            builtIn(context).initialize(context);
        }
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<ConfigurableApplicationContext> builtIn(
            ConfigurableApplicationContext context) {
        Class<?> type = ClassUtils.resolveClassName(BUILT_IN, context.getClassLoader());
        return (ApplicationContextInitializer<ConfigurableApplicationContext>) BeanUtils.instantiateClass(type);
    }
}
