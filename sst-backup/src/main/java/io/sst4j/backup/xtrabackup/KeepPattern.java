/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which entries of a data directory a joiner keeps: those that match the option {@code cpat}, and the files of a running
 * transfer.
 *
 * <p>The option is a regular expression of {@code find}, in the syntax of Emacs, over whole paths: there an unescaped
 * {@code |}, parenthesis or brace is an ordinary character and the escaped one an operator, the other way round than here.
 */
final class KeepPattern {
    private static final Set<String> ALWAYS = Set.of(
            ".sst", "sst_in_progress", "wsrep_sst.pid", "lost+found", "grastate.dat", "gvwstate.dat", "galera.cache");
    private static final String SWAPPED = "|(){}";

    private final Pattern pattern;

    KeepPattern(String emacs) throws SstException {
        try {
            pattern = Pattern.compile(translated(emacs));
        } catch (PatternSyntaxException e) {
            throw new SstException(ErrorCode.INVALID_OPTION, "cpat='" + emacs + "': " + e.getDescription(), e);
        }
    }

    static String translated(String emacs) {
        StringBuilder java = new StringBuilder();
        for (int i = 0; i < emacs.length(); i++) {
            char c = emacs.charAt(i);
            if (c == '\\' && i + 1 < emacs.length()) {
                char next = emacs.charAt(++i);
                java.append(SWAPPED.indexOf(next) >= 0 ? String.valueOf(next) : "\\" + next);
            } else {
                java.append(SWAPPED.indexOf(c) >= 0 ? "\\" + c : String.valueOf(c));
            }
        }
        return java.toString();
    }

    boolean keeps(Path path) {
        return ALWAYS.contains(String.valueOf(path.getFileName()))
                || pattern.matcher(path.toString()).matches();
    }
}
