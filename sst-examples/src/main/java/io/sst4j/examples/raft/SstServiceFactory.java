/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import java.util.function.UnaryOperator;

/**
 * Gives a JRaft node a snapshot storage that copies with sst4j. All members of the group need it.
 *
 * <pre>{@code
 * SnapshotDonors donors = new SnapshotDonors(donor -> donor);
 * RpcServer rpc = RaftRpcServerFactory.createRaftRpcServer(peer.getEndpoint());
 * rpc.registerProcessor(donors);
 * options.setServiceFactory(new SstServiceFactory(donors, new Endpoint(host, 0), joiner -> joiner));
 * Node node = new RaftGroupService(group, peer, options, rpc).start();
 * }</pre>
 */
public final class SstServiceFactory extends DefaultJRaftServiceFactory {
    private final SnapshotDonors donors;
    private final Endpoint listenOn;
    private final UnaryOperator<Joiner.Builder> settings;

    /**
     * Creates the factory for one node.
     *
     * @param donors the donors of this node, registered with its RPC server
     * @param listenOn the host at which a leader reaches this node, and the port for snapshots; 0 means any free port
     * @param settings changes the settings of each joiner, such as its encryptor
     */
    public SstServiceFactory(SnapshotDonors donors, Endpoint listenOn, UnaryOperator<Joiner.Builder> settings) {
        this.donors = donors;
        this.listenOn = listenOn;
        this.settings = settings;
    }

    @Override
    public SnapshotStorage createSnapshotStorage(NodeOptions options) {
        return new SstSnapshotStorage(options, donors, target -> settings.apply(target.listenOn(listenOn)));
    }
}
