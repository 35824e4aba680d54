/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A snapshot that followers may copy while this reader is open. */
final class OfferedReader extends SnapshotReader {
    /** The scheme of an offered snapshot's URI; the leader's address and a name follow. */
    static final String SCHEME = "sst://";

    private final SnapshotReader reader;
    private final SnapshotDonors donors;
    private final String address;
    private @Nullable String name;

    OfferedReader(SnapshotReader reader, SnapshotDonors donors, String address) {
        this.reader = reader;
        this.donors = donors;
        this.address = address;
    }

    @Override
    public synchronized String generateURIForCopy() {
        String offered = name;
        if (offered == null) {
            offered = donors.offer(Path.of(getPath()));
            name = offered;
        }
        return SCHEME + address + "/" + offered;
    }

    @Override
    public synchronized void close() throws IOException {
        if (name != null) {
            donors.withdraw(name);
            name = null;
        }
        reader.close();
    }

    @Override
    public SnapshotMeta load() {
        return reader.load();
    }

    @Override
    public String getPath() {
        return reader.getPath();
    }

    @Override
    public Set<String> listFiles() {
        return reader.listFiles();
    }

    @Override
    public Message getFileMeta(String file) {
        return reader.getFileMeta(file);
    }

    @Override
    public boolean init(Void nothing) {
        return reader.init(null);
    }

    @Override
    public void shutdown() {
        reader.shutdown();
    }
}
