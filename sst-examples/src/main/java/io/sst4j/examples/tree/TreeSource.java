/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.FilterRule;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.io.file.PathUtils;

/** The donor's half: pushes the differences of a directory tree to a joiner or any other rsync daemon. */
public final class TreeSource implements SnapshotSource {
    /** The scope of deletion on the joiner. */
    public enum Removal {
        /** Nothing that contains files; a file does not arrive if a non-empty directory is in its place. */
        NOTHING,
        /** Directories in the place of something else. */
        FULL_DIRECTORIES_IN_THE_WAY,
        /** The above, and everything that the tree does not have. */
        WHAT_IS_NOT_HERE
    }

    /** The name of the tree on a joiner without a secret. */
    static final String MODULE = "tree";

    private final Path directory;
    private final String below;
    private final Removal removal;
    private final List<String> excluded;

    /**
     * Prepares a push.
     *
     * @param directory the directory whose content is sent
     * @param delete whether the joiner deletes everything that the tree does not have
     * @param excluded patterns of names that are neither sent nor deleted, in the syntax of {@code rsync --exclude}
     */
    public TreeSource(Path directory, boolean delete, List<String> excluded) {
        this(directory, "", delete ? Removal.WHAT_IS_NOT_HERE : Removal.NOTHING, excluded);
    }

    /**
     * Prepares a push to a directory below a module.
     *
     * @param directory the directory whose content is sent
     * @param below the path below the module, as in {@link TreeAddress}; its last directory is created if it is missing
     * @param removal the scope of deletion below that path
     * @param excluded patterns of names that are neither sent nor deleted, in the syntax of {@code rsync --exclude}
     */
    public TreeSource(Path directory, String below, Removal removal, List<String> excluded) {
        this.directory = directory;
        this.below = below;
        this.removal = removal;
        this.excluded = List.copyOf(excluded);
    }

    @Override
    public String method() {
        return MODULE;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        if (!Files.isDirectory(directory)) {
            throw new SstException(ErrorCode.INVALID_OPTION, directory + " is no directory that could be sent");
        }
        try {
            link.expect(OptionalLong.of(PathUtils.sizeOfDirectory(directory)));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "measure " + directory, e);
        }
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        TransferAddress address = TreeAddress.withoutPath(link.address());
        // the secret is the tree's name, so only a peer that was told the secret knows the name
        String module =
                address.secret().map(Secret::reveal).orElse(address.module().isEmpty() ? MODULE : address.module());
        RsyncPush.Builder push = RsyncPush.builder(directory, module + "/" + below)
                .wholeFile(false)
                .times(true)
                .delete(removal == Removal.WHAT_IS_NOT_HERE)
                .force(removal == Removal.FULL_DIRECTORIES_IN_THE_WAY);
        for (String pattern : excluded) {
            push.rule(FilterRule.exclude(pattern));
        }
        link.enter(Phase.CONNECT);
        try (Connection connection = link.connect()) {
            link.enter(Phase.TRANSFER);
            RsyncClient.push(connection, push.build(), link);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "send " + directory, e);
        }
        return new Outcome(SnapshotPosition.UNDEFINED, false);
    }

    @Override
    public void close() {}
}
