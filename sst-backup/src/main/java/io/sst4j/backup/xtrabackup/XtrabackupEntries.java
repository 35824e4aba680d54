/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataRules;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
}
