package io.entrepot;

import io.entrepot.kit.Kit;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The order hub. What it does with orders stands in {@code routes/orders.camel.yaml}. */
@SpringBootApplication
@EnableScheduling
public class Entrepot {
    private static final String PARTNERS = "io.entrepot.demo.Partners";

    public static void main(String[] args) throws ReflectiveOperationException {
        if (args.length > 0 && args[0].equals("partners")) {
            partners(Arrays.copyOfRange(args, 1, args.length));
        } else if (Kit.isAsked(args)) {
            System.exit(Kit.main(args));
        } else {
            SpringApplication.run(Entrepot.class, args);
        }
    }

    /** The simulated partners alone; by name, because the production jar is built without them. */
    private static void partners(String... args) throws ReflectiveOperationException {
        try {
            Class.forName(PARTNERS).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (ClassNotFoundException e) {
            System.err.println("partners: this jar was built with -Dslim and has no simulated partners in it");
            System.exit(2);
        }
    }
}
