package io.entrepot.console;

import java.util.ArrayList;
import java.util.List;

/** Two texts line by line: what is the same, what is gone, what is new, with a little of what is around it. */
final class LineDifference {
    /** A line as it is shown; {@code mark} is {@code -}, {@code +}, a blank, or … where equal lines are left out. */
    public record Line(String mark, Integer before, Integer after, String text) {}

    private static final int AROUND = 3;

    /** Larger differences than this are shown as one block gone and one block new. */
    private static final long LARGEST = 4_000_000;

    private LineDifference() {}

    static List<Line> between(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        int head = 0;
        while (head < old.size() && head < now.size() && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < now.size() - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        var lines = new ArrayList<Line>();
        for (int i = 0; i < head; i++) {
            lines.add(new Line(" ", i + 1, i + 1, old.get(i)));
        }
        middle(old.subList(head, old.size() - tail), now.subList(head, now.size() - tail), head, lines);
        for (int i = tail; i > 0; i--) {
            lines.add(new Line(" ", old.size() - i + 1, now.size() - i + 1, old.get(old.size() - i)));
        }
        return shortened(lines);
    }

    /** By the longest common subsequence. */
    private static void middle(List<String> old, List<String> now, int head, List<Line> lines) {
        int i = 0;
        int j = 0;
        if ((long) old.size() * now.size() <= LARGEST) {
            int[][] common = new int[old.size() + 1][now.size() + 1];
            for (int a = old.size() - 1; a >= 0; a--) {
                for (int b = now.size() - 1; b >= 0; b--) {
                    common[a][b] = old.get(a).equals(now.get(b))
                            ? common[a + 1][b + 1] + 1
                            : Math.max(common[a + 1][b], common[a][b + 1]);
                }
            }
            while (i < old.size() && j < now.size()) {
                if (old.get(i).equals(now.get(j))) {
                    lines.add(new Line(" ", head + ++i, head + ++j, old.get(i - 1)));
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                    lines.add(new Line("-", head + ++i, null, old.get(i - 1)));
                } else {
                    lines.add(new Line("+", null, head + ++j, now.get(j - 1)));
                }
            }
        }
        while (i < old.size()) {
            lines.add(new Line("-", head + ++i, null, old.get(i - 1)));
        }
        while (j < now.size()) {
            lines.add(new Line("+", null, head + ++j, now.get(j - 1)));
        }
    }

    /** Nothing at all of texts that are alike. */
    private static List<Line> shortened(List<Line> lines) {
        if (lines.stream().allMatch(line -> line.mark().equals(" "))) {
            return List.of();
        }
        boolean[] near = new boolean[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).mark().equals(" ")) {
                for (int j = Math.max(0, i - AROUND); j <= Math.min(lines.size() - 1, i + AROUND); j++) {
                    near[j] = true;
                }
            }
        }
        var shown = new ArrayList<Line>();
        for (int i = 0; i < lines.size(); i++) {
            if (near[i]) {
                shown.add(lines.get(i));
            } else if (i == 0 || near[i - 1]) {
                shown.add(new Line("…", null, null, ""));
            }
        }
        return shown;
    }
}
