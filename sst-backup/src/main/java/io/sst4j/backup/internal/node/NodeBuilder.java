/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The common settings of methods that copy a node's files. Not safe for use by several threads.
 *
 * @param <B> the builder's own type
 */
public abstract class NodeBuilder<B extends NodeBuilder<B>> extends MethodBuilder<B> {
    private static final String SEPARATOR = ",";

    /** Starts without a data directory. */
    protected NodeBuilder() {}

    /**
     * Sets the data directory of the server. Required. Option files call it {@code datadir}.
     *
     * @param directory the directory; a joiner creates it if it is missing
     * @return this builder
     */
    public B dataDirectory(Path directory) {
        return set(DataLayout.DATADIR, directory);
    }

    /**
     * Sets the directory of InnoDB's system tablespace. The default is the data directory. Option files call it
     * {@code innodb-data-home-dir}.
     *
     * @param directory the directory; a relative path is relative to the data directory
     * @return this builder
     */
    public B systemTablespaceDirectory(Path directory) {
        return set(DataLayout.INNODB_DATA_HOME_DIR, directory);
    }

    /**
     * Sets the directory of InnoDB's redo log. The default is the data directory. Option files call it {@code
     * innodb-log-group-home-dir}.
     *
     * @param directory the directory; a relative path is relative to the data directory
     * @return this builder
     */
    public B redoLogDirectory(Path directory) {
        return set(DataLayout.INNODB_LOG_GROUP_HOME_DIR, directory);
    }

    /**
     * Sets the directory of InnoDB's undo tablespaces. The default is the data directory. Option files call it {@code
     * innodb-undo-directory}.
     *
     * @param directory the directory; a relative path is relative to the data directory
     * @return this builder
     */
    public B undoDirectory(Path directory) {
        return set(DataLayout.INNODB_UNDO_DIRECTORY, directory);
    }

    /**
     * Sets the directory of Aria's log. The default is the data directory. Option files call it {@code
     * aria-log-dir-path}.
     *
     * @param directory the directory; a relative path is relative to the data directory
     * @return this builder
     */
    public B ariaLogDirectory(Path directory) {
        return set(DataLayout.ARIA_LOG_DIR_PATH, directory);
    }

    /**
     * Declares that the server has a binary log. By default it has none. Settings call it {@code binlog}, option
     * files {@code log-bin}.
     *
     * @param base the common prefix of its file names; a relative path is relative to the data directory
     * @return this builder
     */
    public B binaryLog(Path base) {
        return set(DataLayout.BINLOG, base);
    }

    /**
     * Sets the index of the binary log. The default is the one next to its files. Settings call it {@code
     * binlog-index}, option files {@code log-bin-index}.
     *
     * @param file the index file; a relative path is relative to the data directory
     * @return this builder
     */
    public B binaryLogIndex(Path file) {
        return set(DataLayout.BINLOG_INDEX, file);
    }

    /**
     * Sets the directories outside the data directory that may contain tables of a snapshot, in addition to those
     * where the joiner already has tables. By default there are none. Option files call it {@code
     * sst-data-directories}.
     *
     * @param directories absolute paths without commas
     * @return this builder
     * @throws IllegalArgumentException if a path is not absolute or has a comma
     */
    public B tableDirectories(List<Path> directories) {
        for (Path directory : directories) {
            if (!directory.isAbsolute() || directory.toString().contains(SEPARATOR)) {
                throw new IllegalArgumentException(MethodSettings.DATA_DIRECTORIES
                        + " takes absolute paths without commas, not '" + directory + "'");
            }
        }
        return set(
                MethodSettings.DATA_DIRECTORIES,
                directories.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR)));
    }

    /**
     * Makes a joiner fail if there is not enough space for the old and the new data together. By default it warns,
     * and deletes the old data once the donor has proved its identity. Option files call it {@code
     * sst-previous-data=keep}.
     *
     * @return this builder
     */
    public B keepPreviousData() {
        return set(PreviousData.SETTING, "keep");
    }

    /**
     * Makes a joiner delete the old data once the donor has proved its identity, even if there is enough space.
     * Option files call it {@code sst-previous-data=discard}.
     *
     * @return this builder
     */
    public B discardPreviousData() {
        return set(PreviousData.SETTING, "discard");
    }

    /**
     * Sets the release of this node's server, which decides which donors' data a joiner can use. By default that is
     * not checked. Settings call it {@code server-release}.
     *
     * @param release the release as the server prints it, for example {@code 10.11.6-MariaDB}
     * @return this builder
     */
    public B serverRelease(String release) {
        return set(OwnServer.RELEASE, release);
    }

    /**
     * Sets the program of this node's server. If the release is not set, a joiner queries the program for it.
     * Settings call it {@code server-program}.
     *
     * @param program the file of {@code mariadbd} or {@code mysqld}
     * @return this builder
     */
    public B serverProgram(Path program) {
        return set(OwnServer.PROGRAM, program);
    }
}
