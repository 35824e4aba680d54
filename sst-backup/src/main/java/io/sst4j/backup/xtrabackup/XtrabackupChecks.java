/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.Footprint;
import io.sst4j.backup.internal.node.LinkedTables;
import io.sst4j.backup.internal.node.RemoteTablespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks of the method one by one, for programs that look at a node before a transfer. */
public final class XtrabackupChecks {
    private final XtrabackupOptions options;

    /**
     * Creates the checks of one node.
     *
     * @param settings those of the method
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if an option is malformed
     */
    public XtrabackupChecks(Settings settings) throws SstException {
        options = XtrabackupOptions.from(settings);
    }

    /**
     * Finds the backup tool.
     *
     * @return its program
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if there is none
     */
    public Path tool() throws SstException {
        return BackupTool.find(options).program();
    }

    /**
     * Logs in as the donor's tool will, and looks at the privileges.
     *
     * @throws SstException with {@link ErrorCode#ACCESS_DENIED} or {@link ErrorCode#MISSING_PRIVILEGE} and the way out
     */
    public void account() throws SstException {
        new ServerAccess(options).check();
    }

    /**
     * The cipher of {@code encrypt=1}, with its key at hand.
     *
     * @return its name; absent where the stream is left to the transport
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} or {@link ErrorCode#UNSUPPORTED_OPTION} and the way out
     */
    public Optional<String> cipher() throws SstException {
        return StreamEncryption.from(options).map(StreamEncryption::algorithm);
    }

    /**
     * The server's directories.
     *
     * @return each once, the data directory first
     */
    public List<Path> directories() {
        return List.copyOf(options.layout().directories());
    }

    /**
     * How large a snapshot of this node would be.
     *
     * @return an estimate in bytes
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the directories cannot be read
     */
    public long footprint() throws SstException {
        try {
            return Footprint.of(options.layout());
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO,
                    "add up the files of " + options.layout().datadir(),
                    e);
        }
    }

    /**
     * The tables whose data is outside the data directory, by {@code DATA DIRECTORY}.
     *
     * @return their number and names, and the directories; empty if there are none
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the data directory cannot be read
     */
    public Optional<RemoteData> remoteData() throws SstException {
        Map<Path, Path> found =
                RemoteTablespaces.ofServer(options.layout().datadir()).inUse();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new RemoteData(RemoteTablespaces.counted(found), RemoteTablespaces.directories(found)));
    }

    /**
     * The tables of MyISAM and Aria with files outside the data directory, by {@code DATA DIRECTORY} or
     * {@code INDEX DIRECTORY}.
     *
     * @return their number and names, and the directories; empty if there are none
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the data directory cannot be read
     */
    public Optional<RemoteData> linkedData() throws SstException {
        Path datadir = options.layout().datadir();
        LinkedTables found = LinkedTables.of(datadir, datadir).inUse();
        return found.isEmpty() ? Optional.empty() : Optional.of(new RemoteData(found.tables(), found.directories()));
    }

    /**
     * Fails if there are tables that mariadb-backup cannot copy.
     *
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION}, the tables and the way out
     */
    public void copyable() throws SstException {
        requireCopyable(options.layout().datadir());
    }

    /**
     * With links in the place of files of Aria mariadb-backup 10.11 leaves the table out and says nothing (the index), ends
     * with an error (the data), or reads for ever and fills the disk by its log (the data, {@code TRANSACTIONAL=0}).
     */
    static void requireCopyable(Path datadir) throws SstException {
        LinkedTables found = LinkedTables.of(datadir, datadir).inUse().aria();
        if (!found.isEmpty()) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "the data of " + found.tables() + " of Aria is outside " + datadir + ", in " + found.directories()
                            + ", which mariadb-backup cannot copy: move the tables by ALTER TABLE ... ENGINE=InnoDB, or use"
                            + " wsrep_sst_method=mysqldump");
        }
    }

    /**
     * Data outside the data directory.
     *
     * @param tables how many tables have it, and the first of them by name
     * @param directories where it is
     */
    public record RemoteData(String tables, List<Path> directories) {
        /** Copies the list. */
        public RemoteData {
            directories = List.copyOf(directories);
        }
    }
}
