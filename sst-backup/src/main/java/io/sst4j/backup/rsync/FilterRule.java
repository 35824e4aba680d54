/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Lines;
import java.util.List;

/**
 * A rule that includes or excludes names: {@code + /ibdata*} or {@code - **}.
 *
 * <p>Of several rules the first that matches decides; a name that none matches is included. A pattern with a slash in
 * front matches from the root of the transfer, one with a slash within the end of the path, one without any the last
 * component. A slash at the end matches directories only. {@code *} and {@code ?} stop at slashes, {@code **} does not,
 * {@code [...]} is a class of characters. Source: the manual of rsync, FILTER RULES.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class FilterRule {
    private static final int MAX_LENGTH = 4096;

    private final boolean include;
    private final String pattern;
    private final NamePattern compiled;

    private FilterRule(boolean include, String pattern) {
        this.include = include;
        this.pattern = pattern;
        this.compiled = NamePattern.compile(pattern);
    }

    /**
     * A rule that includes.
     *
     * @param pattern as above, not empty
     * @return the rule
     */
    public static FilterRule include(String pattern) {
        return new FilterRule(true, pattern);
    }

    /**
     * A rule that excludes.
     *
     * @param pattern as above, not empty
     * @return the rule
     */
    public static FilterRule exclude(String pattern) {
        return new FilterRule(false, pattern);
    }

    /**
     * Parses the form on the wire.
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
                    "the filter rule '" + Lines.printable(text) + "' is none of '+ pattern' and '- pattern'");
        }
        return new FilterRule(text.charAt(0) == '+', text.substring(2));
    }

    /**
     * Whether rules let a name pass.
     *
     * @param rules in their order
     * @param name relative to the root of the transfer
     * @param directory whether it is a directory
     * @return what the first rule that matches says, or true
     */
    public static boolean includes(List<FilterRule> rules, String name, boolean directory) {
        for (FilterRule rule : rules) {
            if (rule.compiled.matches(name, directory)) {
                return rule.include;
            }
        }
        return true;
    }

    /** Returns the form on the wire. */
    @Override
    public String toString() {
        return (include ? "+ " : "- ") + pattern;
    }
}
