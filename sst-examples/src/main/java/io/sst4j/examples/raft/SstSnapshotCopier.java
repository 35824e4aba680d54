/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.AbstractClientService;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotMetaTable;
import com.alipay.sofa.jraft.util.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.tree.TreeMethod;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower's side: receives a snapshot from the leader, and passes it to JRaft when it is complete.
 *
 * <p>Files received by a failed attempt stay for the next one. The files of the newest snapshot are linked into the receiving
 * directory, so only differences are sent. A joiner never writes into old files.
 */
final class SstSnapshotCopier extends SnapshotCopier {
    private static final Logger LOG = LoggerFactory.getLogger(SstSnapshotCopier.class);
    private static final int REQUEST_MILLIS = 5_000;
    private static final Duration DONOR_LIMIT = Duration.ofSeconds(30);

    private final SstSnapshotStorage storage;
    private final String uri;
    private final SnapshotCopierOptions copying;
    private final UnaryOperator<Joiner.Builder> settings;
    private final Thread thread = new Thread(this::run, "sst-raft-copier");
    private @Nullable Joiner running;
    private boolean cancelled;
    private volatile @Nullable SnapshotReader reader;

    SstSnapshotCopier(
            SstSnapshotStorage storage,
            String uri,
            SnapshotCopierOptions copying,
            UnaryOperator<Joiner.Builder> settings) {
        this.storage = storage;
        this.uri = uri;
        this.copying = copying;
        this.settings = settings;
    }

    @Override
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            TransferReport report = receive();
            LOG.info("{}: {} files, {} bytes in {}", uri, report.items(), report.bytes(), report.elapsed());
            adopt();
            reader = storage.open();
        } catch (SstException e) {
            fail(e.code() == ErrorCode.CANCELLED ? RaftError.ECANCELED : RaftError.EAGAIN, e);
        } catch (IOException | RuntimeException e) {
            fail(RaftError.EIO, e);
        }
    }

    private void fail(RaftError error, Exception cause) {
        LOG.warn("copy {}", uri, cause);
        setError(error, "copy %s: %s", uri, cause.getMessage());
    }

    private TransferReport receive() throws SstException, IOException {
        prepare();
        SnapshotTarget target = new TreeMethod()
                .target(TreeMethod.options()
                        .directory(storage.receiving())
                        .reuse("auto")
                        .initialTimeout(DONOR_LIMIT)
                        .build());
        try (Joiner joiner = settings.apply(Sst.joiner(target)).build()) {
            begin(joiner);
            request(joiner.listen());
            return joiner.join();
        }
    }

    private synchronized void begin(Joiner joiner) throws SstException {
        if (cancelled) {
            throw new SstException(ErrorCode.CANCELLED, "JRaft cancelled the copy");
        }
        running = joiner;
    }

    /** Links the newest snapshot into the receiving directory, unless a failed attempt has done so. */
    private void prepare() throws IOException {
        Path receiving = storage.receiving();
        if (Files.exists(receiving) || storage.newest().isEmpty()) {
            return;
        }
        Path newest = storage.newest().get();
        try (Stream<Path> all = Files.walk(newest)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path link = receiving.resolve(newest.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(link);
                } else {
                    Files.createLink(link, path);
                }
            }
        }
    }

    /** Asks the leader; the URI contains the leader's address and its name for the snapshot. */
    private void request(TransferAddress address) throws SstException {
        int slash = uri.lastIndexOf('/');
        if (!uri.startsWith(OfferedReader.SCHEME) || slash < OfferedReader.SCHEME.length()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE, uri + " is of a leader without sst4j: all members of a group need it");
        }
        Endpoint leader = JRaftUtils.getEndPoint(uri.substring(OfferedReader.SCHEME.length(), slash));
        RpcClient client = ((AbstractClientService) copying.getRaftClientService()).getRpcClient();
        try {
            Object answer = client.invokeSync(
                    leader, new SnapshotRequest(uri.substring(slash + 1), address.format()), REQUEST_MILLIS);
            if (!SnapshotDonors.ACCEPTED.equals(answer)) {
                throw new SstException(ErrorCode.PEER_FAILED, leader + " sends no snapshot: " + answer);
            }
        } catch (RemotingException e) {
            throw new SstException(ErrorCode.PEER_UNREACHABLE, "ask " + leader + " for " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        }
    }

    /** Turns the received files into a JRaft snapshot: moves the files and copies the file table. */
    private void adopt() throws IOException {
        Path received = storage.receiving();
        LocalSnapshotMetaTable table = new LocalSnapshotMetaTable(copying.getRaftOptions());
        Path saved = received.resolve(Snapshot.JRAFT_SNAPSHOT_META_FILE);
        if (!table.loadFromFile(saved.toString())) {
            throw new IOException(saved + " cannot be read");
        }
        try (SnapshotWriter writer = storage.create()) {
            Path snapshot = Path.of(writer.getPath());
            try (DirectoryStream<Path> arrived = Files.newDirectoryStream(received)) {
                for (Path path : arrived) {
                    if (!path.equals(saved)) {
                        Files.move(path, snapshot.resolve(path.getFileName()));
                    }
                }
            }
            for (String file : table.listFiles()) {
                writer.addFile(file, table.getFileMeta(file));
            }
            writer.saveMeta(table.getMeta());
        }
        FileUtils.deleteDirectory(received.toFile());
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.cancel();
        }
    }

    /** Waits without a limit; JRaft cancels the copy if it takes too long. */
    @Override
    public void join() throws InterruptedException {
        thread.join();
    }

    @Override
    public @Nullable SnapshotReader getReader() {
        return reader;
    }

    @Override
    public void close() throws IOException {
        cancel();
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
