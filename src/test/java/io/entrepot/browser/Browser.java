package io.entrepot.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A chromium without a window, and somebody who looks at pages with it. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String AXE = axe();

    /** Serious and critical findings, each as a sentence. */
    private static final String ASK_AXE = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ["violations"]}).then(result => done(result.violations
                .filter(found => found.impact === "serious" || found.impact === "critical")
                .map(found => `${found.id}: ${found.help} at ` + found.nodes.slice(0, 3).map(node => node.html).join(" "))));""";

    final ChromeDriver driver;
    private final String base;
    private final Path profile;

    Browser(int port, String language, int width) {
        this.base = "http://127.0.0.1:" + port;
        try {
            this.profile = Files.createTempDirectory("entrepot-chromium");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        var options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile,
                "--accept-lang=" + language,
                "--window-size=" + width + ",900");
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    }

    private static String axe() {
        try (var script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why there is no browser here; null when there is one. */
    static String missing() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER)
                ? null
                : "no " + CHROMIUM + " and " + DRIVER + ": apt-get install chromium chromium-driver";
    }

    void open(String path) {
        driver.get(base + path);
    }

    void signIn(String name, String password) {
        open("/signin");
        driver.findElement(By.id("name")).sendKeys(name);
        driver.findElement(By.id("password")).sendKeys(password);
        driver.findElement(By.cssSelector("form button.btn-primary")).click();
        await("signed in as " + name, () -> !driver.getCurrentUrl().contains("/signin"));
    }

    /** What a live page has taken away while it was looked at is looked for once more. */
    void await(String what, BooleanSupplier condition) {
        try {
            Awaitility.await(what)
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(what + " was not to be seen at " + driver.getCurrentUrl() + ":\n" + text(), e);
        }
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** What is wrong with the page that is open: errors in its console, texts that are missing, serious findings of axe. */
    List<String> objections() {
        var wrong = new ArrayList<String>();
        String at = driver.getCurrentUrl().replace(base, "") + ": ";
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            // a question that a newer one takes the place of; one that fails is said as sendError or responseError, too
            if (!entry.getMessage().matches("(?s).*htmx:(sendAbort|afterRequest),.*")) {
                wrong.add(at + entry.getMessage());
            }
        }
        if (driver.getPageSource().contains("??")) {
            wrong.add(at + "a text is missing");
        }
        driver.executeScript(AXE);
        for (Object found : (List<?>) driver.executeAsyncScript(ASK_AXE)) {
            wrong.add(at + found);
        }
        Number overflow = (Number) driver.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow.intValue() > 1) {
            wrong.add(at + "is " + overflow + " px wider than the window");
        }
        return wrong;
    }

    void picture(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
