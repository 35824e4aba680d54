/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings that a method lists. The given settings are checked against them. Immutable. */
final class KnownSettings {
    /** The number of differing characters that always counts as a similar name. */
    private static final int LIKE = 2;

    private final String method;
    private final Map<String, Setting> known;

    KnownSettings(SnapshotMethod method) {
        this.method = method.name();
        this.known = method.settings().stream()
                .collect(Collectors.toMap(Setting::name, setting -> setting, (one, same) -> one, LinkedHashMap::new));
    }

    Set<String> names() {
        return known.keySet();
    }

    /** Checks all names, and the values of the settings that apply to the role. */
    void check(Map<String, String> values, Map<String, Secret> secrets, Role role) throws SstException {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            Setting setting = setting(entry.getKey());
            String value = entry.getValue();
            if (!value.isEmpty() && (setting.isHeededBy(role) || setting.kind() == Setting.Kind.SECRET)) {
                setting.require(value);
            }
        }
        for (String name : secrets.keySet()) {
            if (setting(name).kind() != Setting.Kind.SECRET) {
                throw invalid(name + " is not a secret: set it as text");
            }
        }
    }

    private Setting setting(String name) throws SstException {
        Setting setting = known.get(name);
        if (setting == null) {
            throw invalid("method " + method + " has no setting '" + ShownText.shown(name, 80) + "'"
                    + nearest(name)
                            .map(near -> ": did you mean '" + near + "'? It knows: ")
                            .orElse("; it knows: ")
                    + String.join(", ", known.keySet()));
        }
        return setting;
    }

    /** Returns the most similar known name, if any: a third of the characters may differ, or two if that is more. */
    private Optional<String> nearest(String name) {
        return nearest(name, known.keySet(), Math.max(LIKE, name.length() / 3));
    }

    /**
     * Throws if a name that nothing reads is probably a misspelling of a name in {@code meant}. Other unknown names are ignored,
     * because other components may read them.
     *
     * @param given the names that are set
     * @param meant the names that matter
     * @param elsewhere the names that other components read
     */
    static void requireSpelling(Collection<String> given, Set<String> meant, Set<String> elsewhere)
            throws SstException {
        for (String name : given) {
            boolean unknown = !meant.contains(name) && !elsewhere.contains(name);
            Optional<String> near = unknown && name.length() > 2 * LIKE ? nearest(name, meant, LIKE) : Optional.empty();
            if (near.isPresent()) {
                throw invalid(
                        "unknown setting '" + ShownText.shown(name, 80) + "': did you mean '" + near.get() + "'?");
            }
        }
    }

    private static Optional<String> nearest(String name, Collection<String> known, int most) {
        String asked = name.replace('_', '-').toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(candidate -> distance(asked, candidate) <= Math.min(most, candidate.length() - 1))
                .min(Comparator.comparingInt(candidate -> distance(asked, candidate)));
    }

    /** The edit distance: the number of characters to add, remove, change or swap with a neighbour. */
    private static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : least(steps, from, to, i, j);
            }
        }
        return steps[from.length()][to.length()];
    }

    private static int least(int[][] steps, String from, String to, int i, int j) {
        int changed = steps[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
    }

    private static SstException invalid(String message) {
        return new SstException(ErrorCode.INVALID_OPTION, message);
    }
}
