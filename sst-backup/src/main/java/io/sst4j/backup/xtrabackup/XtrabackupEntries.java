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

/** Everything of a data directory gives way but what {@code cpat} names; all of a backup comes but what the tool needed. */
final class XtrabackupEntries implements DataRules.Entries {
    /** What the tool needs to prepare a backup and a server does not need to run. */
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

    /** What a server or its start script heeds where it lies in a data directory; no backup has it. */
    private static boolean isInstruction(String name) {
        return INSTRUCTION.matcher(name).matches();
    }

    /** An entry at the top of the snapshot that goes to a place of its own, such as the binary log has. */
    void place(Path staged, Path live) {
        placed.put(staged, live);
    }

    @Override
    public Map<Path, Path> placed() {
        return placed;
    }

    /** What has a place of its own goes there, and nowhere else. */
    @Override
    public boolean isTransient(String name) {
        return TOOL_FILES.contains(name) || placed.keySet().stream().anyMatch(staged -> staged.endsWith(name));
    }

    /**
     * Which entries of a data directory a joiner keeps: those that match the option {@code cpat}, and the files of a running
     * transfer.
     *
     * <p>The option is a regular expression of {@code find}, in the syntax of Emacs, over whole paths: there an unescaped
     * {@code |}, parenthesis or brace is an ordinary character and the escaped one an operator, the other way round than here.
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
