/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import com.alipay.sofa.jraft.util.Endpoint;
import io.sst4j.Joiner;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** JRaft's snapshot storage in a directory: its snapshots are offered to followers, and joiners receive into it. */
final class SstSnapshotStorage extends LocalSnapshotStorage {
    private final Path directory;
    private final SnapshotDonors donors;
    private final UnaryOperator<Joiner.Builder> settings;
    private volatile @Nullable Endpoint address;

    SstSnapshotStorage(NodeOptions options, SnapshotDonors donors, UnaryOperator<Joiner.Builder> settings) {
        super(options.getSnapshotUri(), options.getSnapshotTempUri(), options.getRaftOptions());
        this.directory = Path.of(options.getSnapshotUri());
        this.donors = donors;
        this.settings = settings;
    }

    @Override
    public void setServerAddr(Endpoint own) {
        super.setServerAddr(own);
        address = own;
    }

    /** The newest complete snapshot. */
    Optional<Path> newest() {
        long index = getLastSnapshotIndex();
        return index == 0 ? Optional.empty() : Optional.of(directory.resolve(Snapshot.JRAFT_SNAPSHOT_PREFIX + index));
    }

    /** The receiving directory of a joiner, beside the snapshots so that its files are not taken for one. */
    Path receiving() {
        return directory.resolveSibling(directory.getFileName() + ".receiving");
    }

    @Override
    public @Nullable SnapshotReader open() {
        SnapshotReader reader = super.open();
        return reader == null ? null : new OfferedReader(reader, donors, String.valueOf(address));
    }

    @Override
    public SnapshotCopier startToCopyFrom(String uri, SnapshotCopierOptions copying) {
        SstSnapshotCopier copier = new SstSnapshotCopier(this, uri, copying, settings);
        copier.start();
        return copier;
    }
}
