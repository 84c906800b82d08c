package io.entrepot.console;

import io.entrepot.connector.Flow.Counts;
import io.entrepot.connector.Flow.Drawing;
import io.entrepot.connector.Flow.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A route as a picture: its steps from top to bottom, what a step holds to the right of it, and the ways of a choice one below
 * the other, so that the longest route is still as wide as a screen. The page writes it as SVG.
 */
record RouteDrawing(Drawing route, List<Box> boxes, List<String> lines, int width, int height) {
    /**
     * @param kind for its colour: from, bean, to, way, block or other
     * @param share of the route's time that is spent here, in percent
     */
    record Box(
            int x,
            int y,
            int width,
            int height,
            String kind,
            String word,
            String text,
            Counts counts,
            int share,
            boolean way) {
        public int right() {
            return x + width;
        }

        public int middle() {
            return y + height / 2;
        }
    }

    private static final int WIDTH = 760;
    private static final int COUNTS = 190;
    private static final int INDENT = 34;
    private static final int BOX = 40;
    private static final int WAY = 26;
    private static final int GAP = 14;
    private static final int LETTER = 7;

    static RouteDrawing of(Drawing route) {
        var pen = new Pen(Math.max(1, route.route().counts().totalMillis()));
        pen.box("from", "from", route.route().from(), route.route().counts(), 0, false);
        pen.down(route.steps(), 0);
        return new RouteDrawing(route, pen.boxes, pen.lines, WIDTH, pen.y);
    }

    private static final class Pen {
        private final List<Box> boxes = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private final long time;
        private int y;

        Pen(long time) {
            this.time = time;
        }

        /** Steps in a row, the first one hanging on the box before. */
        private void down(List<Step> steps, int depth) {
            Box before = boxes.get(boxes.size() - 1);
            boolean inside = depth * INDENT > before.x();
            Box holder = before;
            for (Step step : steps) {
                Box box = box(kind(step), step.kind(), step.words(), step.counts(), depth, step.branch());
                if (inside || step.branch()) {
                    elbow(holder, box);
                    inside = step.branch();
                } else {
                    arrow(before, box);
                }
                before = box;
                if (!step.steps().isEmpty()) {
                    down(step.steps(), depth + 1);
                }
            }
        }

        private Box box(String kind, String word, String text, Counts counts, int depth, boolean way) {
            int x = depth * INDENT;
            int width = WIDTH - COUNTS - x;
            int height = way ? WAY : BOX;
            int room = (width - 20) / LETTER;
            var box = new Box(
                    x,
                    y,
                    width,
                    height,
                    kind,
                    word,
                    text.length() <= room ? text : text.substring(0, Math.max(1, room - 1)) + "…",
                    counts,
                    (int) Math.min(100, 100 * counts.totalMillis() / time),
                    way);
            boxes.add(box);
            y += height + GAP;
            return box;
        }

        /** On to the next step. What the step before holds stands between them, so the line runs along its left. */
        private void arrow(Box from, Box to) {
            int x = from.x() + INDENT / 2;
            lines.add("M" + x + " " + (from.y() + from.height()) + "V" + (to.y() - 1));
        }

        /** Into what a step holds. */
        private void elbow(Box from, Box to) {
            int x = from.x() + INDENT / 2;
            lines.add("M" + x + " " + (from.y() + from.height()) + "V" + to.middle() + "H" + (to.x() - 1));
        }

        private static String kind(Step step) {
            if (step.branch()) {
                return "way";
            }
            return switch (step.kind()) {
                case "bean" -> "bean";
                case "to", "toD" -> "to";
                default -> step.steps().isEmpty() ? "other" : "block";
            };
        }
    }
}
