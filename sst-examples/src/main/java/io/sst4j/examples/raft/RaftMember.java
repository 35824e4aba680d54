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

/** A member of a group of {@link PageStore}s, with sst4j or with JRaft's own copier. Closing it stops the member. */
public final class RaftMember implements AutoCloseable {
    private static final String GROUP = "pages";
    private static final int ELECTION_MILLIS = 1_000;
    private static final long LIMIT_SECONDS = 120;

    private final PageStore store;
    private final SnapshotDonors donors;
    private final RaftGroupService service;
    private final Node node;

    /**
     * How members get snapshots.
     *
     * @param bySst4j false for JRaft's own copier
     * @param donor settings of donors
     * @param joiner settings of joiners
     */
    public record Copying(boolean bySst4j, UnaryOperator<Donor.Builder> donor, UnaryOperator<Joiner.Builder> joiner) {
        /** By JRaft's own copier. */
        public static final Copying OWN = new Copying(false, donor -> donor, joiner -> joiner);

        /** By sst4j with its defaults. */
        public static final Copying SST4J = new Copying(true, donor -> donor, joiner -> joiner);
    }

    /**
     * Starts a member.
     *
     * @param directory keeps its log and its snapshots
     * @param peer its address
     * @param group the addresses of all members
     * @param pages how many pages the state has
     * @param copying how it gets snapshots
     * @throws IOException if the directory cannot be made
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
        // snapshots are made when a caller asks for one
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
     * @return its address
     * @throws IOException if there is none for two minutes
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
     * @param entry one of {@link PageStore#filling}
     * @throws IOException if the group does not take it
     */
    public void apply(ByteBuffer entry) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.apply(new Task(entry, closing(done)));
        await(done);
    }

    /**
     * Makes a snapshot, and drops the log before the last one.
     *
     * @throws IOException if that fails
     */
    public void snapshot() throws IOException {
        awaitApplied();
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.snapshot(closing(done));
        await(done);
    }

    /** An entry tells that it is applied a little before JRaft counts it, and what is not counted is in no snapshot. */
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
