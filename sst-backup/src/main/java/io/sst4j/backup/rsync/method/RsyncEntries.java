/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.DataRules;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The entries that an rsync snapshot replaces: every directory of the data directory, and the plain files of InnoDB,
 * Aria and the binary log. All other plain files belong to the node and are never taken from a donor.
 */
final class RsyncEntries implements DataRules.Entries {
    /** Directories of file systems and of this transfer that no method touches. */
    static final Set<String> NEVER = Set.of("lost+found", ".sst", ".zfs", ".snapshot", ".fseventsd", ".Trashes");

    private static final Pattern SERVER_FILE =
            Pattern.compile("ibdata.*|ib_lru_dump|ib_logfile\\d+|undo.*|aria_log_control|aria_log\\.\\d+");
    private static final Set<String> TRANSIENT = Set.of(MagicFile.NAME, BinlogTar.NAME, ArrivedBinlogs.UNPACKED);

    private final DataLayout layout;
    private final ArrivedBinlogs binlogs;

    RsyncEntries(DataLayout layout, ArrivedBinlogs binlogs) {
        this.layout = layout;
        this.binlogs = binlogs;
    }

    @Override
    public boolean givesWay(Path live) {
        String name = String.valueOf(live.getFileName());
        if (NEVER.contains(name)) {
            return false;
        }
        return Files.isDirectory(live) || isNamed(name) || layout.isBinlogFile(live.getParent(), name);
    }

    @Override
    public boolean isForeign(Path staged) {
        String name = String.valueOf(staged.getFileName());
        boolean expected = Files.isDirectory(staged, LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(staged, LinkOption.NOFOLLOW_LINKS) && isNamed(name));
        return NEVER.contains(name) || !expected;
    }

    private static boolean isNamed(String name) {
        return TRANSIENT.contains(name) || SERVER_FILE.matcher(name).matches();
    }

    @Override
    public boolean isTransient(String name) {
        return TRANSIENT.contains(name);
    }

    @Override
    public List<Path> departing() throws SstException {
        return binlogs.old();
    }

    @Override
    public Map<Path, Path> placed() {
        return binlogs.placed();
    }
}
