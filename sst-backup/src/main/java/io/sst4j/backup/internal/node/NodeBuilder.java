/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the settings of methods have in common that copy the files of a node. Not for use by several threads.
 *
 * @param <B> the builder itself
 */
public abstract class NodeBuilder<B extends NodeBuilder<B>> extends MethodBuilder<B> {
    private static final String SEPARATOR = ",";

    /** Begins without a data directory. */
    protected NodeBuilder() {}

    /**
     * Sets the data directory of the server. Required. In option files {@code datadir}.
     *
     * @param directory the directory; a joiner makes it if it is missing
     * @return this
     */
    public B dataDirectory(Path directory) {
        return set(DataLayout.DATADIR, directory);
    }

    /**
     * Sets the directory of InnoDB's system tablespace, by default the data directory. In option files
     * {@code innodb-data-home-dir}.
     *
     * @param directory relative to the data directory if it is not absolute
     * @return this
     */
    public B systemTablespaceDirectory(Path directory) {
        return set(DataLayout.INNODB_DATA_HOME_DIR, directory);
    }

    /**
     * Sets the directory of InnoDB's redo log, by default the data directory. In option files {@code innodb-log-group-home-dir}.
     *
     * @param directory relative to the data directory if it is not absolute
     * @return this
     */
    public B redoLogDirectory(Path directory) {
        return set(DataLayout.INNODB_LOG_GROUP_HOME_DIR, directory);
    }

    /**
     * Sets the directory of InnoDB's undo tablespaces, by default the data directory. In option files
     * {@code innodb-undo-directory}.
     *
     * @param directory relative to the data directory if it is not absolute
     * @return this
     */
    public B undoDirectory(Path directory) {
        return set(DataLayout.INNODB_UNDO_DIRECTORY, directory);
    }

    /**
     * Sets the directory of Aria's log, by default the data directory. In option files {@code aria-log-dir-path}.
     *
     * @param directory relative to the data directory if it is not absolute
     * @return this
     */
    public B ariaLogDirectory(Path directory) {
        return set(DataLayout.ARIA_LOG_DIR_PATH, directory);
    }

    /**
     * Tells that the server has a binary log; by default it has none. In settings {@code binlog}, in option files {@code log-bin}.
     *
     * @param base what the names of its files begin with, relative to the data directory if it is not absolute
     * @return this
     */
    public B binaryLog(Path base) {
        return set(DataLayout.BINLOG, base);
    }

    /**
     * Sets the index of the binary log, by default the one beside its files. In settings {@code binlog-index}, in option files
     * {@code log-bin-index}.
     *
     * @param file relative to the data directory if it is not absolute
     * @return this
     */
    public B binaryLogIndex(Path file) {
        return set(DataLayout.BINLOG_INDEX, file);
    }

    /**
     * Sets where tables of a snapshot may be outside the data directory, beside the places where the joiner has tables already; by
     * default nowhere. In option files {@code sst-data-directories}.
     *
     * @param directories absolute paths without commas
     * @return this
     * @throws IllegalArgumentException if one is not absolute, or has a comma
     */
    public B tableDirectories(List<Path> directories) {
        for (Path directory : directories) {
            if (!directory.isAbsolute() || directory.toString().contains(SEPARATOR)) {
                throw new IllegalArgumentException(MethodSettings.DATA_DIRECTORIES
                        + " takes absolute paths without commas, and '" + directory + "' is none");
            }
        }
        return set(
                MethodSettings.DATA_DIRECTORIES,
                directories.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR)));
    }

    /**
     * Makes a joiner fail where there is no room for the old and the new data together. By default it warns, and gives the old
     * data up once the donor has proven itself. In option files {@code sst-previous-data=keep}.
     *
     * @return this
     */
    public B keepPreviousData() {
        return set(PreviousData.SETTING, "keep");
    }

    /**
     * Makes a joiner give the old data up once the donor has proven itself, whether there is room or not. In option files
     * {@code sst-previous-data=discard}.
     *
     * @return this
     */
    public B discardPreviousData() {
        return set(PreviousData.SETTING, "discard");
    }

    /**
     * Sets the release of this node's server, which decides whose data a joiner can use; by default that is not checked. In
     * settings {@code server-release}.
     *
     * @param release as the server prints it, for instance {@code 10.11.6-MariaDB}
     * @return this
     */
    public B serverRelease(String release) {
        return set(OwnServer.RELEASE, release);
    }

    /**
     * Sets the program of this node's server, which a joiner asks for its release where that is not set. In settings
     * {@code server-program}.
     *
     * @param program the file of {@code mariadbd} or {@code mysqld}
     * @return this
     */
    public B serverProgram(Path program) {
        return set(OwnServer.PROGRAM, program);
    }
}
