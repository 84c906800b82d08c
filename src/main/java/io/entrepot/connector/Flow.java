package io.entrepot.connector;

import io.entrepot.connector.RouteFiles.Quarantined;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedProcessorMBean;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.FinallyDefinition;
import org.apache.camel.model.HasExpressionType;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.OutputNode;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** The routes as they run in this hub: file by file, step by step, with what Camel has counted at each. */
@Service
public class Flow {
    /** Since this hub was started; times are means of all exchanges. */
    public record Counts(long exchanges, long failed, long meanMillis, long totalMillis) {
        static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /** @param state such as Started; {@code underWay} exchanges are in it just now */
    public record Summary(
            String id,
            String description,
            String from,
            String state,
            long underWay,
            Counts counts,
            Instant lastFailureAt) {}

    public record File(String name, List<Summary> routes) {}

    /**
     * A step with those inside it.
     *
     * @param kind Camel's word: bean, to, choice, …
     * @param branch it is one of several ways and does nothing itself: when, otherwise, doCatch, doFinally
     */
    public record Step(String kind, String words, boolean branch, Counts counts, List<Step> steps) {}

    public record Drawing(String file, Summary route, List<Step> steps) {}

    private static final int LONGEST = 160;

    private final ObjectProvider<CamelContext> camel;
    private final RouteFiles files;

    Flow(ObjectProvider<CamelContext> camel, RouteFiles files) {
        this.camel = camel;
        this.files = files;
    }

    public List<Quarantined> quarantined() {
        return files.quarantined();
    }

    /** All files in the order of their names, each with its routes in the order in which they stand there. */
    public List<File> files() {
        var found = new TreeMap<String, List<Summary>>();
        for (RouteDefinition route : definitions()) {
            found.computeIfAbsent(files.fileOf(route.getRouteId()), any -> new ArrayList<>())
                    .add(summary(route));
        }
        return found.entrySet().stream()
                .map(file -> new File(file.getKey(), file.getValue()))
                .toList();
    }

    public Optional<Drawing> route(String id) {
        return definitions().stream()
                .filter(route -> route.getRouteId().equals(id))
                .findFirst()
                .map(route -> new Drawing(files.fileOf(id), summary(route), steps(route.getOutputs())));
    }

    private List<RouteDefinition> definitions() {
        CamelContext context = camel.getIfAvailable();
        return context == null ? List.of() : List.copyOf(((ModelCamelContext) context).getRouteDefinitions());
    }

    private Summary summary(RouteDefinition definition) {
        String id = definition.getRouteId();
        CamelContext context = camel.getObject();
        Route route = context.getRoute(id);
        ManagedRouteMBean counted = managed().map(m -> m.getManagedRoute(id)).orElse(null);
        Date failure = counted == null ? null : failedAt(counted);
        return new Summary(
                id,
                definition.getDescriptionText(),
                address(definition.getInput().getEndpointUri()),
                route == null
                        ? "Stopped"
                        : String.valueOf(context.getRouteController().getRouteStatus(id)),
                context.getInflightRepository().size(id),
                counted == null
                        ? Counts.NONE
                        : counts(
                                counted::getExchangesTotal,
                                counted::getExchangesFailed,
                                counted::getMeanProcessingTime,
                                counted::getTotalProcessingTime),
                failure == null ? null : failure.toInstant());
    }

    private static Date failedAt(ManagedRouteMBean counted) {
        try {
            return counted.getLastExchangeFailureTimestamp();
        } catch (Exception notCounted) {
            return null;
        }
    }

    private List<Step> steps(List<? extends NamedNode> nodes) {
        var found = new ArrayList<Step>();
        for (NamedNode node : nodes) {
            List<Step> inside = inside(node);
            // Camel counts no policies
            Counts counts = node instanceof PolicyDefinition ? all(inside) : counts(node);
            found.add(new Step(node.getShortName(), words(node), isBranch(node), counts, inside));
        }
        return found;
    }

    private static Counts all(List<Step> steps) {
        long exchanges = steps.stream()
                .mapToLong(step -> step.counts().exchanges())
                .max()
                .orElse(0);
        long total =
                steps.stream().mapToLong(step -> step.counts().totalMillis()).sum();
        return new Counts(
                exchanges,
                steps.stream().mapToLong(step -> step.counts().failed()).sum(),
                exchanges == 0 ? 0 : total / exchanges,
                total);
    }

    private List<Step> inside(NamedNode node) {
        if (node instanceof ChoiceDefinition choice) {
            List<Step> ways = new ArrayList<>(steps(choice.getWhenClauses()));
            if (choice.getOtherwise() != null) {
                ways.addAll(steps(List.of(choice.getOtherwise())));
            }
            return ways;
        }
        if (node instanceof TryDefinition attempt) {
            List<Step> ways = new ArrayList<>(steps(attempt.getOutputsWithoutCatches()));
            ways.addAll(steps(attempt.getCatchClauses()));
            if (attempt.getFinallyClause() != null) {
                ways.addAll(steps(List.of(attempt.getFinallyClause())));
            }
            return ways;
        }
        List<Step> steps = new ArrayList<>(steps(node instanceof OutputNode holder ? holder.getOutputs() : List.of()));
        if (node instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
            steps.addAll(steps(List.of(breaker.getOnFallback())));
        }
        return steps;
    }

    private static boolean isBranch(NamedNode node) {
        return node instanceof WhenDefinition
                || node instanceof OtherwiseDefinition
                || node instanceof CatchDefinition
                || node instanceof FinallyDefinition;
    }

    /** What stands in the file, without the parameters of addresses. */
    private static String words(NamedNode node) {
        String words;
        if (node instanceof BeanDefinition bean) {
            words = bean.getRef() + (bean.getMethod() == null ? "" : "." + bean.getMethod());
        } else if (node instanceof ToDynamicDefinition to) {
            words = address(to.getUri());
        } else if (node instanceof ToDefinition to) {
            words = address(to.getEndpointUri());
        } else if (node instanceof SetHeaderDefinition set) {
            words = set.getName() + " = " + expression(set);
        } else if (node instanceof SetPropertyDefinition set) {
            words = set.getName() + " = " + expression(set);
        } else if (node instanceof RemoveHeaderDefinition remove) {
            words = remove.getName();
        } else if (node instanceof RemoveHeadersDefinition remove) {
            words = remove.getPattern();
        } else if (node instanceof PolicyDefinition policy) {
            words = policy.getRef();
        } else if (node instanceof CatchDefinition caught) {
            words = exceptions(List.of(caught));
        } else if (node instanceof TryDefinition attempt) {
            words = exceptions(attempt.getCatchClauses());
        } else if (node instanceof ChoiceDefinition
                || node instanceof OtherwiseDefinition
                || node instanceof FinallyDefinition) {
            words = "";
        } else {
            words = node instanceof HasExpressionType with ? expression(with) : label(node);
        }
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
    }

    private static String exceptions(List<CatchDefinition> catches) {
        return catches.stream()
                .flatMap(caught -> caught.getExceptions().stream())
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String expression(HasExpressionType step) {
        ExpressionDefinition expression = step.getExpressionType();
        if (expression instanceof MethodCallExpression call) {
            return call.getRef() + "." + call.getMethod();
        }
        return expression == null || expression.getExpression() == null ? "" : expression.getExpression();
    }

    /** Camel's labels say their step's name, and what it is about in brackets. */
    private static String label(NamedNode node) {
        String label = node.getLabel() == null ? "" : node.getLabel();
        int open = label.indexOf('[');
        if (open >= 0 && label.endsWith("]")) {
            return label.substring(open + 1, label.length() - 1);
        }
        return label.equals(node.getShortName()) ? "" : label;
    }

    private static String address(String uri) {
        return uri == null ? "" : uri.replaceFirst("\\?.*", "").replace("://", ":");
    }

    private Counts counts(NamedNode node) {
        ManagedProcessorMBean counted = node.getId() == null
                ? null
                : managed().map(m -> m.getManagedProcessor(node.getId())).orElse(null);
        return counted == null
                ? Counts.NONE
                : counts(
                        counted::getExchangesTotal,
                        counted::getExchangesFailed,
                        counted::getMeanProcessingTime,
                        counted::getTotalProcessingTime);
    }

    /** Nothing where Camel's management is off: then nobody counts. */
    private Optional<ManagedCamelContext> managed() {
        return Optional.ofNullable(
                camel.getObject().getCamelContextExtension().getContextPlugin(ManagedCamelContext.class));
    }

    private interface Count {
        long get() throws Exception;
    }

    private static Counts counts(Count exchanges, Count failed, Count mean, Count total) {
        try {
            return new Counts(exchanges.get(), failed.get(), Math.max(0, mean.get()), Math.max(0, total.get()));
        } catch (Exception gone) {
            return Counts.NONE;
        }
    }
}
