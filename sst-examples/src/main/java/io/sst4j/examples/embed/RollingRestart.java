/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.cluster.LiveMembers;
import io.sst4j.cluster.DonorChoice;
import io.sst4j.cluster.DonorChoice.Joiner;
import io.sst4j.cluster.DonorChoice.Transfer;
import io.sst4j.cluster.Member;
import io.sst4j.cluster.Member.State;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Restarts the nodes of a cluster one by one, each only if the other nodes can bring it up to date by IST. */
public final class RollingRestart {
    private final List<? extends Node> nodes;
    private final Consumer<String> lines;

    /** A node, and the means to connect to it and to restart it. */
    public interface Node {
        /**
         * Connects to the node's server.
         *
         * @return the connection
         * @throws SQLException if the server does not answer
         */
        Connection connect() throws SQLException;

        /**
         * Stops the server cleanly, starts it again and waits until it is in sync.
         *
         * @throws IOException if it does not come back
         */
        void restart() throws IOException;
    }

    /**
     * Prepares a restart.
     *
     * @param nodes all nodes of the cluster
     * @param lines receives a line for each action, with the reason for the choice of a donor
     */
    public RollingRestart(List<? extends Node> nodes, Consumer<String> lines) {
        this.nodes = List.copyOf(nodes);
        this.lines = lines;
    }

    /**
     * Restarts all nodes; stops at the first node that the others could not bring back without a snapshot.
     *
     * @throws IOException if a node does not come back
     * @throws SQLException if a node does not answer
     */
    public void run() throws IOException, SQLException {
        for (Node node : nodes) {
            Member leaving = member(node);
            List<Member> others = new ArrayList<>();
            for (Node other : nodes) {
                if (other != node) {
                    others.add(member(other));
                }
            }
            // the node comes back at its present position or later
            Joiner back = new Joiner(leaving.name(), leaving.segment(), leaving.position(), DonorChoice.Preference.ANY);
            DonorChoice choice = DonorChoice.of(others, back);
            String told = leaving.name() + ": " + choice.transfer() + " from "
                    + choice.donor().map(Member::name).orElse("nobody");
            if (leaving.state() != State.SYNCED || choice.transfer() != Transfer.IST) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE, told + "; it is not restarted: " + choice.rejected());
            }
            lines.accept(told);
            node.restart();
        }
    }

    private static Member member(Node node) throws IOException, SQLException {
        try (Connection connection = node.connect()) {
            return LiveMembers.self(connection);
        }
    }
}
