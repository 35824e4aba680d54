/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.TransferReport.Reused;
import io.sst4j.Transport;
import io.sst4j.examples.raft.RaftMember.Copying;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a group of three JRaft members, a follower that missed more than the log contains gets a snapshot with sst4j. */
@Timeout(180)
class RaftSnapshotTest {
    private static final int PAGES = 2_000;
    private static final long PAGE_BYTES = 1 << 14;

    static {
        // JRaft logs a complaint at each attempt to reach an absent member
        System.setProperty("org.slf4j.simpleLogger.log.com.alipay", "off");
    }

    private final Configuration group = new Configuration();
    private final Map<PeerId, RaftMember> members = new HashMap<>();
    private final BlockingQueue<TransferReport> reports = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private Transport donorTransport = new TcpTransport();

    @BeforeEach
    void start() throws IOException {
        List<ServerSocket> ports = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ports.add(new ServerSocket(0));
        }
        for (ServerSocket port : ports) {
            group.addPeer(new PeerId("127.0.0.1", port.getLocalPort()));
            port.close();
        }
        for (PeerId peer : group.getPeers()) {
            start(peer);
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (RaftMember member : members.values()) {
            member.close();
        }
    }

    private RaftMember start(PeerId peer) throws IOException {
        Copying copying = new Copying(
                true,
                donor -> donor.transport(donorTransport),
                joiner -> joiner.listener(event -> {
                    if (event instanceof TransferEvent.Completed completed) {
                        reports.add(completed.report());
                    }
                }));
        RaftMember member =
                new RaftMember(directory.resolve(String.valueOf(peer.getPort())), peer, group, PAGES, copying);
        members.put(peer, member);
        return member;
    }

    private RaftMember leader() throws IOException {
        return requireNonNull(members.get(members.values().iterator().next().leader()));
    }

    private PeerId stopFollower() throws Exception {
        RaftMember leader = leader();
        PeerId follower = members.entrySet().stream()
                .filter(member -> member.getValue() != leader)
                .findAny()
                .orElseThrow()
                .getKey();
        requireNonNull(members.remove(follower)).close();
        return follower;
    }

    private void write(int entries, int step) throws Exception {
        RaftMember leader = leader();
        for (int i = 0; i < entries; i++) {
            leader.apply(PageStore.filling(i + 1, step));
        }
        leader.snapshot();
        // JRaft keeps the log after the second-last snapshot
        leader.apply(PageStore.filling(0, PAGES));
        leader.snapshot();
    }

    /** Requires that a follower catches up; a member with a snapshot of its own loads that first. */
    private TransferReport requireCatchesUp(PeerId follower, int snapshots) throws Exception {
        RaftMember member = start(follower);
        TransferReport report = reports.poll(30, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        assertThat(member.store().awaitLoaded(snapshots, 30)).isTrue();
        assertThat(member.store().digest()).isEqualTo(leader().store().digest());
        assertThat(member.store().applied()).as("entries of the log").isZero();
        assertThat(directory.resolve(follower.getPort() + "/snapshots.receiving"))
                .doesNotExist();
        return report;
    }

    @Test
    void aFollowerThatWasAwayGetsASnapshot() throws Exception {
        PeerId follower = stopFollower();
        write(3, 1);
        TransferReport report = requireCatchesUp(follower, 1);
        assertThat(report.bytes()).isGreaterThan(PAGES * PAGE_BYTES);
        assertThat(report.summary()).as("nothing to reuse").isEmpty();

        requireNonNull(members.remove(follower)).close();
        write(1, 100);
        Reused reused = requireCatchesUp(follower, 2).summary(Reused.class).orElseThrow();
        assertThat(reused.same()).isEqualTo((PAGES - 19) * PAGE_BYTES);
        assertThat(reused.sent()).isLessThan(21 * PAGE_BYTES + 20_000);
    }

    @Test
    void cutsOnTheWayCostNothing() throws Exception {
        PeerId follower = stopFollower();
        write(2, 1);
        donorTransport = new FaultyTransport(new TcpTransport(), Fault.CUT, 0, 5_000_000);
        requireCatchesUp(follower, 1);
    }
}
