/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A pattern of a filter rule, as a regular expression over the path below the root of the transfer. */
final class NamePattern {
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
        // a pattern that is not anchored may begin behind any slash
        String front = anchored || pattern.startsWith("**") ? "" : "(?:.*/)?";
        return new NamePattern(compileRegex(front + translate(pattern)), directories);
    }

    private static Pattern compileRegex(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            // a class that never ends matches nothing, as for rsync
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

    /** Where a class ends; a bracket right behind its beginning is one of its characters. */
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
