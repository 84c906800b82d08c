package io.entrepot;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** The log of a test that runs whole hubs as processes: warnings, until the test class ends. */
public final class WarningsOnly implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext test) {
        level(LogLevel.WARN);
    }

    @Override
    public void afterAll(ExtensionContext test) {
        level(LogLevel.INFO);
    }

    private static void level(LogLevel level) {
        LoggingSystem.get(WarningsOnly.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, level);
    }
}
