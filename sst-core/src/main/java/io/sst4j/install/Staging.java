/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hidden directory {@code .sst} of a data directory, in which a snapshot is received and prepared.
 *
 * <p>It contains:
 *
 * <ul>
 *   <li>{@code new}, the snapshot;
 *   <li>{@code old}, the old data while a switch runs;
 *   <li>{@code work}, the tools' own files;
 *   <li>{@code sealed}, which marks the time when the snapshot was complete;
 *   <li>{@code journal}, the state of the switch.
 * </ul>
 *
 * <p>The stock scripts use the same name and leave the directory alone. Not safe for use by several threads.
 */
public final class Staging {
    /** The name of the directory. */
    public static final String NAME = ".sst";

    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final Path datadir;
    private final Path root;

    private Staging(Path datadir) {
        this.datadir = datadir;
        this.root = datadir.resolve(NAME);
    }

    /**
     * Returns the staging directory of a data directory, without creating it.
     *
     * @param datadir the data directory
     * @return its staging directory
     */
    public static Staging of(Path datadir) {
        return new Staging(datadir.toAbsolutePath().normalize());
    }

    /**
     * Returns whether a top-level entry of a data directory belongs to staging. Such entries are not part of a snapshot and are
     * never set aside.
     *
     * @param name the file name
     * @return true for {@code .sst} and {@code .sst.lock}
     */
    public static boolean isOwn(String name) {
        return name.equals(NAME) || name.equals(Claim.NAME);
    }

    /**
     * Claims the data directory with the locked file {@code .sst.lock}. One joiner at a time can hold the claim. The system
     * releases it when the process ends, however it ends.
     *
     * @return the claim; closing it releases the directory, and closing it again does nothing
     * @throws SstException with {@link ErrorCode#ALREADY_RUNNING} if another joiner holds it, in this process or another; with
     *     {@link ErrorCode#LOCAL_IO} if the file cannot be created
     */
    public Closeable claim() throws SstException {
        return Claim.take(datadir);
    }

    /**
     * Creates the directories, empty. Existing ones are deleted first.
     *
     * @throws SstException with {@link ErrorCode#JOURNAL_DAMAGED} if an unfinished switch is in the directory, which
     *     {@link SafeInstall#recover} must end first; with {@link ErrorCode#LOCAL_IO} if the directories cannot be created
     */
    public void create() throws SstException {
        requireNoJournal();
        try {
            delete().ifPresent(Staging::warnOfKept);
            makeDirectories(root, incoming(), old(), work());
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "create the staging directory " + root + " (is " + datadir + " writable?)", e);
        }
    }

    private static void warnOfKept(Path kept) {
        LOG.warn("this user may not delete {}; it stays", kept);
    }

    private static void makeDirectories(Path... directories) throws IOException {
        for (Path directory : directories) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /**
     * Creates the directories, empty, and keeps the files of an earlier transfer in {@link #older()}. If there are files of two
     * earlier transfers, the larger amount is kept. Files that cannot be kept are deleted.
     *
     * @throws SstException as {@link #create} does
     */
    public void createBesideOlder() throws SstException {
        requireNoJournal();
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            create();
            return;
        }
        try {
            keepLarger();
            makeDirectories(incoming(), old(), work());
        } catch (IOException e) {
            LOG.warn("the files of an earlier transfer cannot be kept and are deleted: {}", e.getMessage());
            create();
        }
    }

    private void keepLarger() throws IOException {
        boolean more = Trees.size(incoming()) > Trees.size(older());
        if (more || !Files.isDirectory(older(), LinkOption.NOFOLLOW_LINKS)) {
            removeOlder();
        }
        if (more) {
            Files.move(incoming(), older());
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!entry.equals(older())) {
                    Leftovers.delete(entry).ifPresent(Staging::warnOfKept);
                }
            }
        }
    }

    /**
     * Removes the files of an earlier transfer.
     *
     * @return false if there were none
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if they cannot be removed
     */
    public boolean removeOlder() throws SstException {
        boolean exists = Trees.exists(older());
        if (exists) {
            Leftovers.delete(older()).ifPresent(Staging::warnOfKept);
        }
        return exists;
    }

    /**
     * Keeps the received files of a failed transfer in {@link #older()} for {@link #createBesideOlder}, or those of an earlier
     * one if that received more. Removes everything else as {@link #remove} does.
     *
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if something can be neither removed nor renamed
     */
    public void keepReceived() throws SstException {
        if (isInterrupted() || !exists()) {
            return;
        }
        try {
            keepLarger();
            if (Trees.size(older()) == 0) {
                remove().ifPresent(Staging::warnOfKept);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "keep the received files in " + root, e);
        }
    }

    void requireNoJournal() throws SstException {
        if (isInterrupted()) {
            throw new SstException(
                    ErrorCode.JOURNAL_DAMAGED,
                    journal() + " belongs to an install that is neither finished nor undone");
        }
    }

    /**
     * Removes the directory with its content, unless it contains the journal of a switch. The journal is the only way to the old
     * or new data, and {@link SafeInstall#recover} follows it.
     *
     * @return the new path of a remainder that this user may not delete
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if the directory can be neither removed nor renamed
     */
    public Optional<Path> remove() throws SstException {
        if (isInterrupted()) {
            LOG.warn("{} stays, because the switch of {} is not complete", root, journal());
            return Optional.empty();
        }
        return delete();
    }

    private Optional<Path> delete() throws SstException {
        return Trees.exists(root) ? Leftovers.delete(root) : Optional.empty();
    }

    /**
     * Returns whether anything of an earlier transfer remains.
     *
     * @return true if the directory exists
     */
    public boolean exists() {
        return Files.exists(root);
    }

    /**
     * Returns whether a switch was interrupted. {@link SafeInstall#recover} ends it.
     *
     * @return true if the journal exists
     */
    public boolean isInterrupted() {
        return Files.exists(journal(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Returns the data directory.
     *
     * @return an absolute path
     */
    public Path datadir() {
        return datadir;
    }

    /**
     * Returns the directory in which the snapshot is received and prepared.
     *
     * @return {@code .sst/new}
     */
    public Path incoming() {
        return root.resolve("new");
    }

    /**
     * Returns the directory with the files of an earlier transfer, if {@link #createBesideOlder} found any. It is read-only.
     *
     * @return {@code .sst/older}
     */
    public Path older() {
        return root.resolve("older");
    }

    /**
     * Returns the directory for the tools' own files.
     *
     * @return {@code .sst/work}
     */
    public Path work() {
        return root.resolve("work");
    }

    /**
     * Records that the current content of {@link #incoming()} is complete.
     *
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a file cannot be created
     */
    public void seal() throws SstException {
        Seal.set(sealed());
    }

    /**
     * Throws if anything in {@link #incoming()} was changed, added or removed since {@link #seal()}. The check uses the change
     * times of the file system, accurate to some milliseconds.
     *
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} and the name of the changed entry; with
     *     {@link ErrorCode#LOCAL_IO} if the directory cannot be read or was not sealed
     */
    public void requireSealed() throws SstException {
        Seal.require(sealed(), incoming());
    }

    private Path sealed() {
        return root.resolve("sealed");
    }

    Path root() {
        return root;
    }

    Path old() {
        return root.resolve("old");
    }

    Path journal() {
        return root.resolve("journal");
    }
}
