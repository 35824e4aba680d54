/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataRules;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The method's rules: the new data replaces everything in a data directory except the matches of {@code cpat}. All
 * files of a backup are installed except the tool's own.
 */
final class XtrabackupEntries implements DataRules.Entries {
    /** Files that the tool needs to prepare a backup but a server does not need. */
    private static final Set<String> TOOL_FILES = Set.of(
            "backup-my.cnf",
            "xtrabackup_logfile",
            "xtrabackup_binary",
            "xtrabackup_checkpoints",
            "mariadb_backup_checkpoints",
            "xtrabackup_tablespaces");

    private static final Pattern INSTRUCTION =
            Pattern.compile("(?i).*\\.(cnf|ini)|mysqld\\.my|ddl_recovery.*\\.log|\\..*");

    private final Path datadir;
    private final KeepPattern keep;
    private final Map<Path, Path> placed = new LinkedHashMap<>();

    XtrabackupEntries(Path datadir, String keepPattern) throws SstException {
        this.datadir = datadir;
        this.keep = new KeepPattern(keepPattern);
    }

    @Override
    public boolean givesWay(Path live) {
        return !keep.keeps(live);
    }

    @Override
    public boolean isForeign(Path staged) {
        return keep.keeps(datadir.resolve(staged.getFileName())) || isInstruction(String.valueOf(staged.getFileName()));
    }

    /** Files in a data directory that a server or its start script obeys; no backup contains them. */
    private static boolean isInstruction(String name) {
        return INSTRUCTION.matcher(name).matches();
    }

    /** Records an entry at the top of the snapshot that has its own destination, such as the binary log. */
    void place(Path staged, Path live) {
        placed.put(staged, live);
    }

    @Override
    public Map<Path, Path> placed() {
        return placed;
    }

    /** An entry with its own destination goes only there. */
    @Override
    public boolean isTransient(String name) {
        return TOOL_FILES.contains(name) || placed.keySet().stream().anyMatch(staged -> staged.endsWith(name));
    }

    /**
     * The data directory entries that a joiner keeps: those that match the option {@code cpat}, and the files of a
     * running transfer.
     *
     * <p>The option is a regular expression of {@code find} in Emacs syntax over whole paths. In that syntax, an
     * unescaped {@code |}, parenthesis or brace is an ordinary character and the escaped one is an operator, the
     * opposite of Java's syntax.
     */
    static final class KeepPattern {
        private static final Set<String> ALWAYS = Set.of(
                ".sst",
                "sst_in_progress",
                "wsrep_sst.pid",
                "sst.status.json",
                "sst.status.json.new",
                "lost+found",
                "grastate.dat",
                "gvwstate.dat",
                "galera.cache");
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
}
