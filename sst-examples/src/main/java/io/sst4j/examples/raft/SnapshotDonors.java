/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import io.sst4j.Donor;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's side: sends an offered snapshot to a follower that asks for it. Register it with the RPC server of the node, and
 * close it together with the node. Safe for use by several threads.
 */
public final class SnapshotDonors implements RpcProcessor<SnapshotRequest>, AutoCloseable {
    /** The answer that the transfer starts; any other answer is the reason why it does not. */
    static final String ACCEPTED = "accepted";

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDonors.class);

    private final UnaryOperator<Donor.Builder> settings;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Path> offered = new ConcurrentHashMap<>();
    private final Map<Donor, CompletableFuture<?>> running = new ConcurrentHashMap<>();

    /**
     * Creates the processor.
     *
     * @param settings changes the settings of each donor, such as its encryptor
     */
    public SnapshotDonors(UnaryOperator<Donor.Builder> settings) {
        this.settings = settings;
    }

    /** Offers a snapshot until it is withdrawn, under a name that only this leader uses. */
    String offer(Path directory) {
        String name = Long.toString(numbers.incrementAndGet());
        offered.put(name, directory);
        return name;
    }

    void withdraw(String name) {
        offered.remove(name);
    }

    @Override
    public String interest() {
        return SnapshotRequest.class.getName();
    }

    @Override
    public void handleRequest(RpcContext context, SnapshotRequest request) {
        context.sendResponse(answer(request));
    }

    private String answer(SnapshotRequest request) {
        @Nullable Path directory = offered.get(request.name());
        if (directory == null) {
            return "the snapshot " + request.name() + " is not offered any more";
        }
        try {
            start(directory, TransferAddress.parse(request.address()));
            return ACCEPTED;
        } catch (SstException e) {
            LOG.warn("{} is not sent", directory, e);
            return String.valueOf(e.getMessage());
        }
    }

    /** Starts a transfer; the follower learns of a failure from the transfer itself. */
    private void start(Path directory, TransferAddress address) throws SstException {
        Donor donor = settings.apply(Sst.donor(new TreeMethod()
                        .source(TreeMethod.options()
                                .directory(directory)
                                .reuse("auto")
                                .build())))
                .build();
        CompletableFuture<?> ended = donor.donateAsync(address).whenComplete((report, failure) -> {
            donor.close();
            if (failure != null) {
                LOG.warn("{} was not sent: {}", directory, failure.getMessage());
            }
        });
        running.values().removeIf(CompletableFuture::isDone);
        running.put(donor, ended);
    }

    /** Cancels the running transfers. */
    @Override
    public void close() {
        running.keySet().forEach(Donor::cancel);
    }
}
