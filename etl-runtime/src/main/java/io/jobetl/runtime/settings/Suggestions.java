package io.jobetl.runtime.settings;

import java.util.Collection;
import java.util.Optional;

/** Finds what was probably meant. */
public final class Suggestions {
    private Suggestions() {}

    /** The nearest known word, when it is near enough to be a slip of the pen. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return nearest(word, known, Math.max(2, word.length() / 3));
    }

    /** @param mostLetters how many letters may be wrong */
    static Optional<String> nearest(String word, Collection<String> known, int mostLetters) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return bestDistance <= mostLetters ? Optional.ofNullable(best) : Optional.empty();
    }

    /** {@code , did you mean "x"?}, or nothing. */
    static String didYouMean(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("");
    }

    /** Levenshtein's distance: letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
