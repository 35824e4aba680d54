/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A rule that includes or excludes names: {@code + /ibdata*} or {@code - **}.
 *
 * <p>The first matching rule decides; a name that no rule matches is included. A pattern with a leading slash matches
 * from the root of the transfer. A pattern with a slash elsewhere matches the end of the path, and a pattern without
 * a slash matches the last component. A trailing slash matches only directories. {@code *} and {@code ?} stop at
 * slashes, {@code **} does not, and {@code [...]} is a character class. Source: the rsync manual, FILTER RULES.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FilterRule {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_RULES = 10_000;

    private final boolean include;
    private final String pattern;
    private final NamePattern compiled;

    private FilterRule(boolean include, String pattern) {
        this.include = include;
        this.pattern = pattern;
        this.compiled = NamePattern.compile(pattern);
    }

    /**
     * Creates a rule that includes.
     *
     * @param pattern a pattern as described above, not empty
     * @return the rule
     */
    public static FilterRule include(String pattern) {
        return new FilterRule(true, pattern);
    }

    /**
     * Creates a rule that excludes.
     *
     * @param pattern a pattern as described above, not empty
     * @return the rule
     */
    public static FilterRule exclude(String pattern) {
        return new FilterRule(false, pattern);
    }

    /**
     * Parses a rule from its wire form.
     *
     * @param text {@code +} or {@code -}, a blank, and the pattern
     * @return the rule
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if the rule is of another kind
     */
    public static FilterRule parse(String text) throws SstException {
        if (text.length() < 3
                || text.length() > MAX_LENGTH
                || text.charAt(1) != ' '
                || "+-".indexOf(text.charAt(0)) < 0) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "the filter rule '" + Lines.printable(text) + "' is neither '+ pattern' nor '- pattern'");
        }
        return new FilterRule(text.charAt(0) == '+', text.substring(2));
    }

    /**
     * Checks if rules include a name.
     *
     * @param rules the rules, in order
     * @param name the name, relative to the root of the transfer
     * @param directory true if it is a directory
     * @return the first matching rule's decision, or true if none matches
     */
    public static boolean includes(List<FilterRule> rules, String name, boolean directory) {
        for (FilterRule rule : rules) {
            if (rule.compiled.matches(name, directory)) {
                return rule.include;
            }
        }
        return true;
    }

    /** Reads the rules with which a client protects files from deletion; it sends them only if deletion is possible. */
    static List<FilterRule> readAll(WireInput in) throws SstException {
        List<FilterRule> rules = new ArrayList<>();
        for (int length = in.int32(); length != 0; length = in.int32()) {
            if (rules.size() == MAX_RULES) {
                throw in.hostile("more than " + MAX_RULES + " filter rules");
            }
            rules.add(parse(PeerText.decode(in.bytes(length, MAX_LENGTH))));
        }
        return rules;
    }

    static void writeAll(WireOutput out, List<FilterRule> rules) throws SstException {
        for (FilterRule rule : rules) {
            byte[] text = PeerText.encode(rule.toString());
            out.int32(text.length);
            out.bytes(text);
        }
        out.int32(0);
    }

    /** Returns the rule's wire form. */
    @Override
    public String toString() {
        return (include ? "+ " : "- ") + pattern;
    }

    /** A filter pattern, as a regular expression over the path below the root of the transfer. */
    private static final class NamePattern {
        private final Pattern regex;
        private final boolean directoriesOnly;

        private NamePattern(Pattern regex, boolean directoriesOnly) {
            this.regex = regex;
            this.directoriesOnly = directoriesOnly;
        }

        static NamePattern compile(String glob) {
            boolean directories = glob.length() > 1 && glob.endsWith("/");
            String body = directories ? glob.substring(0, glob.length() - 1) : glob;
            boolean anchored = body.startsWith("/");
            String pattern = anchored ? body.substring(1) : body;
            // an unanchored pattern may begin after any slash
            String front = anchored || pattern.startsWith("**") ? "" : "(?:.*/)?";
            return new NamePattern(compileRegex(front + translate(pattern)), directories);
        }

        private static Pattern compileRegex(String regex) {
            try {
                return Pattern.compile(regex, Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                // an unterminated class matches nothing, as in rsync
                return Pattern.compile("(?!)");
            }
        }

        boolean matches(String name, boolean directory) {
            return (directory || !directoriesOnly) && regex.matcher(name).matches();
        }

        private static String translate(String glob) {
            StringBuilder regex = new StringBuilder();
            int i = 0;
            while (i < glob.length()) {
                char c = glob.charAt(i);
                switch (c) {
                    case '*' -> {
                        int stars = i;
                        while (i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                            i++;
                        }
                        regex.append(i > stars ? ".*" : "[^/]*");
                    }
                    case '?' -> regex.append("[^/]");
                    case '[' -> {
                        int end = classEnd(glob, i);
                        regex.append(end < 0 ? "(?!)" : characterClass(glob.substring(i + 1, end)));
                        i = end < 0 ? glob.length() : end;
                    }
                    case '\\' -> {
                        i = Math.min(i + 1, glob.length() - 1);
                        regex.append(Pattern.quote(String.valueOf(glob.charAt(i))));
                    }
                    default -> regex.append(Pattern.quote(String.valueOf(c)));
                }
                i++;
            }
            return regex.toString();
        }

        /** Returns the end of a class; a bracket directly after its start is one of its characters. */
        private static int classEnd(String glob, int start) {
            int first = start + 1;
            if (first < glob.length() && (glob.charAt(first) == '!' || glob.charAt(first) == '^')) {
                first++;
            }
            return glob.indexOf(']', first + 1);
        }

        private static String characterClass(String content) {
            boolean negated = content.startsWith("!") || content.startsWith("^");
            StringBuilder inside = new StringBuilder();
            for (char c : content.substring(negated ? 1 : 0).toCharArray()) {
                inside.append("[]&\\^".indexOf(c) >= 0 ? "\\" : "").append(c);
            }
            return negated ? "[^/" + inside + "]" : "(?!/)[" + inside + "]";
        }
    }
}
