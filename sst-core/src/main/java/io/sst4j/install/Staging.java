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
 * <p>It holds {@code new}, the snapshot; {@code old}, the data that gave way while a switch runs; {@code work}, for
 * files of the tools; {@code sealed}, which says when the snapshot was complete; and {@code journal}, which says how far the switch is. Its name is the one that the stock scripts
 * use and spare. Not for use by several threads.
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
     * Names the staging directory of a data directory; touches nothing.
     *
     * @param datadir the data directory
     * @return its staging
     */
    public static Staging of(Path datadir) {
        return new Staging(datadir.toAbsolutePath().normalize());
    }

    /**
     * Whether an entry at the top of a data directory is one of staging: part of no snapshot, and of nothing that gives way.
     *
     * @param name without a directory
     * @return true for {@code .sst} and {@code .sst.lock}
     */
    public static boolean isOwn(String name) {
        return name.equals(NAME) || name.equals(Claim.NAME);
    }

    /**
     * Claims the data directory, which one joiner has at a time, by the locked file {@code .sst.lock}. The system gives it back
     * when the process ends, however it ends.
     *
     * @return the claim; closing it gives it back, more than once does nothing
     * @throws SstException with {@link ErrorCode#ALREADY_RUNNING} if another joiner has it, in this process or another, with
     *     {@link ErrorCode#LOCAL_IO} if the file cannot be made
     */
    public Closeable claim() throws SstException {
        return Claim.take(datadir);
    }

    /**
     * Makes the directories anew and empty.
     *
     * @throws SstException with {@link ErrorCode#JOURNAL_DAMAGED} if an unfinished switch stands in it, which
     *     {@link SafeInstall#recover} must end first; with {@link ErrorCode#LOCAL_IO} if it cannot be made
     */
    public void create() throws SstException {
        requireNoJournal();
        try {
            delete().ifPresent(Staging::warnOfKept);
            makeDirectories(root, incoming(), old(), work());
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO, "make the staging directory " + root + " (is " + datadir + " writable?)", e);
        }
    }

    private static void warnOfKept(Path kept) {
        LOG.warn("{} could not be deleted by this user and stays", kept);
    }

    private static void makeDirectories(Path... directories) throws IOException {
        for (Path directory : directories) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /**
     * Makes the directories anew and empty, and leaves what an earlier transfer has received in {@link #older()}: of the last one,
     * or of the one before if that had received more. Where that cannot be kept it is given up.
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
            LOG.warn("what an earlier transfer has received cannot be kept, and is given up: {}", e.getMessage());
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
     * Removes what an earlier transfer has received.
     *
     * @return false if there was nothing
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if it cannot be removed
     */
    public boolean removeOlder() throws SstException {
        boolean exists = Trees.exists(older());
        if (exists) {
            Leftovers.delete(older()).ifPresent(Staging::warnOfKept);
        }
        return exists;
    }

    /**
     * Keeps what a transfer that failed has received, or an earlier one if that received more, in {@link #older()} for
     * {@link #createBesideOlder}, and removes all else as {@link #remove} does.
     *
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if it can neither be removed nor renamed
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
            throw SstException.of(ErrorCode.LOCAL_IO, "keep what was received in " + root, e);
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
     * Removes the directory with all that is in it, unless the journal of a switch stands there: that is the only way to
     * the old or new data, and {@link SafeInstall#recover} ends it.
     *
     * @return where that is now which this user may not delete
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if it can neither be removed nor renamed
     */
    public Optional<Path> remove() throws SstException {
        if (isInterrupted()) {
            LOG.warn("{} stays, because the switch of {} has not come to its end", root, journal());
            return Optional.empty();
        }
        return delete();
    }

    private Optional<Path> delete() throws SstException {
        return Trees.exists(root) ? Leftovers.delete(root) : Optional.empty();
    }

    /**
     * Whether anything of an earlier transfer is left.
     *
     * @return true if the directory is there
     */
    public boolean exists() {
        return Files.exists(root);
    }

    /**
     * Whether a switch was interrupted, which {@link SafeInstall#recover} ends.
     *
     * @return true if its journal is there
     */
    public boolean isInterrupted() {
        return Files.exists(journal(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The data directory.
     *
     * @return an absolute path
     */
    public Path datadir() {
        return datadir;
    }

    /**
     * Where the snapshot is received and prepared.
     *
     * @return {@code .sst/new}
     */
    public Path incoming() {
        return root.resolve("new");
    }

    /**
     * What an earlier transfer has received, if {@link #createBesideOlder} found any; only to be read.
     *
     * @return {@code .sst/older}
     */
    public Path older() {
        return root.resolve("older");
    }

    /**
     * Where tools may put files of their own.
     *
     * @return {@code .sst/work}
     */
    public Path work() {
        return root.resolve("work");
    }

    /**
     * Remembers that what is in {@link #incoming()} now is as it should be.
     *
     * @throws SstException with {@link ErrorCode#LOCAL_IO} if a file cannot be made
     */
    public void seal() throws SstException {
        Seal.set(sealed());
    }

    /**
     * Requires that nothing in {@link #incoming()} was changed, added or taken away since {@link #seal()}, by the times of change
     * that the file system keeps, to some milliseconds.
     *
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} and the name of what was; with {@link ErrorCode#LOCAL_IO} if
     *     it cannot be looked at, or was not sealed
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
