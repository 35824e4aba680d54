/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.sst4j.examples.raft.PageStore;
import io.sst4j.examples.raft.RaftMember;
import io.sst4j.examples.raft.RaftMember.Copying;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.io.FileUtils;

/**
 * A SOFAJRaft follower that was away and gets a snapshot, with JRaft's own copier in place of "stock", and with sst4j. The
 * follower is empty, or has a state of which every hundredth page has changed since. All members run in this JVM.
 */
final class RaftPair {
    private static final int MEMBERS = 3;
    private static final long LIMIT_SECONDS = 60;

    private final Report report;
    private final int rounds;
    private final int megabytes;

    RaftPair(Report report, int rounds, int megabytes) {
        this.report = report;
        this.rounds = rounds;
        this.megabytes = megabytes;
    }

    void run() throws IOException, SQLException {
        System.setProperty("org.slf4j.simpleLogger.log.com.alipay", "off");
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "sst4j-raft");
        try (Group own = new Group(directory.resolve("own"), Copying.OWN);
                Group sst4j = new Group(directory.resolve("sst4j"), Copying.SST4J)) {
            compare("a follower with nothing", 1, own, sst4j);
            compare("a follower that lacks 1 % of the pages", 100, own, sst4j);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private void compare(String what, int step, Group own, Group sst4j) throws IOException, SQLException {
        Sample stock = new Sample();
        Sample ours = new Sample();
        long stockBytes = 0;
        long ourBytes = 0;
        for (int round = 0; round < rounds; round++) {
            stockBytes += own.catchUp(step, stock);
            ourBytes += sst4j.catchUp(step, ours);
        }
        report.add(new Row(megabytes, "SOFAJRaft, " + what, Meter.Cpu.MACHINE, stock, ours));
        report.say(String.format(
                Locale.ROOT, "%s: %,d bytes, by sst4j %,d", what, stockBytes / rounds, ourBytes / rounds));
    }

    /** Three members, one of which is away. */
    private final class Group implements AutoCloseable {
        private final Path directory;
        private final Copying copying;
        private final Configuration peers = new Configuration();
        private final Map<PeerId, RaftMember> members = new HashMap<>();
        private final PeerId away;
        private long seed;

        Group(Path directory, Copying copying) throws IOException {
            this.directory = directory;
            this.copying = copying;
            List<ServerSocket> ports = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                ports.add(new ServerSocket(0));
            }
            for (ServerSocket port : ports) {
                peers.addPeer(new PeerId("127.0.0.1", port.getLocalPort()));
                port.close();
            }
            away = peers.getPeers().get(0);
            for (PeerId peer : peers.getPeers()) {
                if (!peer.equals(away)) {
                    members.put(peer, member(peer));
                }
            }
        }

        private Path place(PeerId peer) {
            return directory.resolve(String.valueOf(peer.getPort()));
        }

        private RaftMember member(PeerId peer) throws IOException {
            int pages = (int) (((long) megabytes << 20) / PageStore.PAGE_BYTES);
            return new RaftMember(place(peer), peer, peers, pages, copying);
        }

        private RaftMember leader() throws IOException {
            return Objects.requireNonNull(
                    members.get(members.values().iterator().next().leader()));
        }

        /** Returns the bytes sent over the loopback interface, including those of Raft itself. */
        long catchUp(int step, Sample sample) throws IOException, SQLException {
            RaftMember leader = leader();
            if (step == 1) {
                FileUtils.deleteDirectory(place(away).toFile());
            }
            for (int entry = 0; entry < 2; entry++) {
                leader.apply(PageStore.filling(++seed, step));
                leader.snapshot();
            }
            long before = loopbackBytes();
            RaftMember[] started = new RaftMember[1];
            sample.add(Meter.run(Meter.Cpu.MACHINE, () -> {
                started[0] = member(away);
                // a follower with a snapshot loads its own first
                awaitLoaded(started[0], step == 1 ? 1 : 2);
            }));
            long moved = loopbackBytes() - before;
            started[0].close();
            return moved;
        }

        private void awaitLoaded(RaftMember member, int snapshots) throws IOException {
            try {
                if (!member.store().awaitLoaded(snapshots, LIMIT_SECONDS)) {
                    throw new IOException("the follower got no snapshot");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public void close() throws IOException {
            for (RaftMember member : members.values()) {
                member.close();
            }
        }
    }

    private static long loopbackBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
            if (line.strip().startsWith("lo:")) {
                return Long.parseLong(
                        line.strip().substring("lo:".length()).strip().split("\\s+", 2)[0]);
            }
        }
        throw new IOException("/proc/net/dev has no loopback interface");
    }
}
