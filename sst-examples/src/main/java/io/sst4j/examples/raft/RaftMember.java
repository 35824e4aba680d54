/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A member of a {@link PageStore} group, with sst4j or with JRaft's own copier. Closing it stops the member. */
public final class RaftMember implements AutoCloseable {
    private static final String GROUP = "pages";
    private static final int ELECTION_MILLIS = 1_000;
    private static final long LIMIT_SECONDS = 120;

    private final PageStore store;
    private final SnapshotDonors donors;
    private final RaftGroupService service;
    private final Node node;

    /**
     * The way in which members copy snapshots.
     *
     * @param bySst4j false for JRaft's own copier
     * @param donor changes the settings of donors
     * @param joiner changes the settings of joiners
     */
    public record Copying(boolean bySst4j, UnaryOperator<Donor.Builder> donor, UnaryOperator<Joiner.Builder> joiner) {
        /** JRaft's own copier. */
        public static final Copying OWN = new Copying(false, donor -> donor, joiner -> joiner);

        /** sst4j with its defaults. */
        public static final Copying SST4J = new Copying(true, donor -> donor, joiner -> joiner);
    }

    /**
     * Starts a member.
     *
     * @param directory the directory of its log and its snapshots
     * @param peer the member's address
     * @param group the addresses of all members
     * @param pages the number of pages in the state
     * @param copying the way to copy snapshots
     * @throws IOException if the directory cannot be created
     */
    public RaftMember(Path directory, PeerId peer, Configuration group, int pages, Copying copying) throws IOException {
        Files.createDirectories(directory);
        store = new PageStore(pages);
        donors = new SnapshotDonors(copying.donor());
        RpcServer rpc = RaftRpcServerFactory.createRaftRpcServer(peer.getEndpoint());
        rpc.registerProcessor(donors);
        NodeOptions options = new NodeOptions();
        options.setFsm(store);
        options.setInitialConf(group);
        options.setElectionTimeoutMs(ELECTION_MILLIS);
        // snapshots are taken only on request
        options.setSnapshotIntervalSecs(0);
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("meta").toString());
        options.setSnapshotUri(directory.resolve("snapshots").toString());
        if (copying.bySst4j()) {
            options.setServiceFactory(new SstServiceFactory(donors, new Endpoint(peer.getIp(), 0), copying.joiner()));
        }
        service = new RaftGroupService(GROUP, peer, options, rpc);
        node = service.start();
    }

    /** {@return the state of this member} */
    public PageStore store() {
        return store;
    }

    /**
     * Waits until the group has a leader.
     *
     * @return the leader's address
     * @throws IOException if there is no leader within two minutes
     */
    public PeerId leader() throws IOException {
        try {
            if (store.awaitLed(LIMIT_SECONDS)) {
                return node.getLeaderId();
            }
            throw new IOException("the group has no leader");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Replicates an entry, and waits until a majority has it and this leader has applied it.
     *
     * @param entry an entry from {@link PageStore#filling}
     * @throws IOException if the group does not accept it
     */
    public void apply(ByteBuffer entry) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.apply(new Task(entry, closing(done)));
        await(done);
    }

    /**
     * Takes a snapshot, and drops the log before the previous one.
     *
     * @throws IOException if that fails
     */
    public void snapshot() throws IOException {
        awaitApplied();
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.snapshot(closing(done));
        await(done);
    }

    /** Waits until JRaft counts all entries as applied. It does so slightly late, and snapshots contain counted entries only. */
    private void awaitApplied() throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.readIndex(new byte[0], new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                closing(done).run(status);
            }
        });
        await(done);
    }

    private static Closure closing(CompletableFuture<Void> done) {
        return (Status status) -> {
            if (status.isOk()) {
                done.complete(null);
            } else {
                done.completeExceptionally(new IOException(status.toString()));
            }
        };
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the group does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        donors.close();
        service.shutdown();
        try {
            service.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
