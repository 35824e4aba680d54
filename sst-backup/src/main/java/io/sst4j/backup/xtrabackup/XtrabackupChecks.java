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

/** The individual checks of the method {@code xtrabackup-v2}, for programs that inspect a node before a transfer. */
public final class XtrabackupChecks {
    private final XtrabackupOptions options;

    /**
     * Creates the checks of a node.
     *
     * @param settings the settings of the method
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if an option is malformed
     */
    public XtrabackupChecks(Settings settings) throws SstException {
        options = XtrabackupOptions.from(settings);
    }

    /**
     * Finds the backup tool.
     *
     * @return the path of its program
     * @throws SstException with {@link ErrorCode#TOOL_MISSING} if there is none
     */
    public Path tool() throws SstException {
        return BackupTool.find(options).program();
    }

    /**
     * Logs in as the donor's tool will, and checks the privileges.
     *
     * @throws SstException with {@link ErrorCode#ACCESS_DENIED} or {@link ErrorCode#MISSING_PRIVILEGE} and a remedy
     */
    public void account() throws SstException {
        new ServerAccess(options).check();
    }

    /**
     * Returns the cipher of {@code encrypt=1}, after reading its key.
     *
     * @return the cipher's name; absent if encryption is left to the transport
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} or {@link ErrorCode#UNSUPPORTED_OPTION} and a remedy
     */
    public Optional<String> cipher() throws SstException {
        return StreamEncryption.from(options).map(StreamEncryption::algorithm);
    }

    /**
     * Returns the server's directories.
     *
     * @return the directories without duplicates, the data directory first
     */
    public List<Path> directories() {
        return List.copyOf(options.layout().directories());
    }

    /**
     * Estimates the size of a snapshot of this node.
     *
     * @return the estimate, in bytes
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
     * Finds tables whose data is outside the data directory because of {@code DATA DIRECTORY}.
     *
     * @return the number and names of the tables, and their directories; empty if there are none
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
     * Finds MyISAM and Aria tables with files outside the data directory because of {@code DATA DIRECTORY} or {@code
     * INDEX DIRECTORY}.
     *
     * @return the number and names of the tables, and their directories; empty if there are none
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
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION}, the tables and a remedy
     */
    public void copyable() throws SstException {
        requireCopyable(options.layout().datadir());
    }

    /**
     * Checks for links in place of Aria files. For a linked index, mariadb-backup 10.11 silently omits the table. For
     * linked data, it ends with an error; with {@code TRANSACTIONAL=0}, it reads forever and fills the disk with its
     * log.
     */
    static void requireCopyable(Path datadir) throws SstException {
        LinkedTables found = LinkedTables.of(datadir, datadir).inUse().aria();
        if (!found.isEmpty()) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "Aria stores the data of " + found.tables() + " outside " + datadir + ", in " + found.directories()
                            + ", which mariadb-backup cannot copy: move the tables with ALTER TABLE ... ENGINE=InnoDB, or use"
                            + " wsrep_sst_method=mysqldump");
        }
    }

    /**
     * Data outside the data directory.
     *
     * @param tables the number of tables, with the names of the first ones
     * @param directories the directories of the data
     */
    public record RemoteData(String tables, List<Path> directories) {
        /** Copies the list. */
        public RemoteData {
            directories = List.copyOf(directories);
        }
    }
}
