/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferListener;
import io.sst4j.Transport;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.exchange.SessionKey;
import io.sst4j.internal.reuse.Reuse;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that break at a boundary of the format or at any byte. An incomplete tree is never installed. */
@Timeout(120)
@Tag("slow")
class BrokenTreeTest {
    private static final int BLOCK = 512;
    private static final int ROUNDS = 150;
    private static final int HEADER;
    private static final ExchangeOptions QUICK = new ExchangeOptions(
            2,
            2,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            "auto");

    static {
        try {
            HEADER = TreeStream.header(SnapshotPosition.UNDEFINED, 1, 1).length;
        } catch (SstException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final List<Fault> FAULTS = List.copyOf(EnumSet.allOf(Fault.class));
    private static final Set<ErrorCode> NOT_WHOLE = EnumSet.of(
            ErrorCode.PEER_GONE,
            ErrorCode.TRUNCATED_STREAM,
            ErrorCode.MALFORMED_STREAM,
            ErrorCode.HOSTILE_STREAM,
            ErrorCode.INCOMPLETE_SNAPSHOT);

    private final Random random = Seeds.random("BrokenTreeTest");

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path donor;
    private Path joiner;
    private byte[] stream = {};
    private Map<String, String> old = Map.of();

    @BeforeEach
    void fill() throws IOException {
        donor = Files.createDirectories(directory.resolve("donor"));
        Files.createDirectories(donor.resolve("d/e"));
        Files.writeString(donor.resolve("a"), "a".repeat(700));
        Files.createSymbolicLink(donor.resolve("d/link"), Path.of("../a"));
        Files.writeString(donor.resolve("d/z"), "the last");
        stream = TreeStream.of(donor);
        makeJoiner();
    }

    /** Creates a node with old content. */
    private void makeJoiner() throws IOException {
        joiner = Files.createTempDirectory(directory, "joiner");
        Files.writeString(joiner.resolve("old"), "content");
        old = SampleTree.describe(joiner);
    }

    private SstException receive(byte[] sent) throws Exception {
        return TreeTransfer.run(new RawSource(sent), TreeMethod.targetOf(joiner), new InMemoryTransport())
                .joinerFailure();
    }

    @Test
    void nothingIsInstalledOfAStreamThatEndsEarly() throws Exception {
        TreeSet<Integer> ends = new TreeSet<>(Set.of(0, 8, 10, 12, HEADER - 1));
        for (int at = HEADER; at < stream.length; at += BLOCK) {
            ends.addAll(Set.of(at - 1, at, at + 1));
        }
        ends.add(stream.length - 1);
        for (int end : ends) {
            SstException failure = receive(Arrays.copyOf(stream, end));
            assertThat(failure.code()).as("%d bytes: %s", end, failure).isIn(NOT_WHOLE);
            assertThat(SampleTree.describe(joiner)).as("%d bytes", end).isEqualTo(old);
        }
    }

    /** A damaged connection is replaced by another. */
    @Test
    void damageOnTheWayIsMadeGood() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            int at = random.nextInt(2 * stream.length);
            Transport memory = new InMemoryTransport();
            TreeTransfer transfer = TreeTransfer.run(
                    new TreeSource(donor, SnapshotPosition.UNDEFINED, QUICK, Optional.empty(), Reuse.OFF),
                    new TreeTarget(
                            joiner, Duration.ofMinutes(1), QUICK, SessionKey.random(), Optional.empty(), Reuse.OFF),
                    new FaultyTransport(memory, fault, random.nextInt(2), at),
                    memory,
                    TransferListener.NONE);
            transfer.sent().join();
            transfer.received().join();
            assertThat(SampleTree.describe(joiner))
                    .as("%s at byte %d", fault, at)
                    .isEqualTo(SampleTree.describe(donor));
            makeJoiner();
        }
    }

    @Test
    void aChangedFileIsRefusedByItsName() throws Exception {
        for (String name : new String[] {"a", "d/z"}) {
            byte[] changed = stream.clone();
            changed[offsetOf(name.equals("a") ? "aaaa" : "the last")] ^= 1;
            TreeTransfer transfer =
                    TreeTransfer.run(new RawSource(changed), TreeMethod.targetOf(joiner), new InMemoryTransport());
            assertThat(transfer.joinerFailure().code()).isEqualTo(ErrorCode.MALFORMED_STREAM);
            assertThat(transfer.joinerFailure())
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("SHA-256");
            assertThat(transfer.donorFailure().code()).isEqualTo(ErrorCode.PEER_FAILED);
            assertThat(transfer.donorFailure()).hasMessageContainingAll("SST-401", "'" + name + "'");
        }
    }

    @Test
    void aCutIsRefusedByTheNameAtWhichItIs() throws Exception {
        SstException failure = receive(Arrays.copyOf(stream, offsetOf("the last") + 2));
        assertThat(failure.code()).isEqualTo(ErrorCode.TRUNCATED_STREAM);
        assertThat(failure).hasMessageContaining("'d/z'");
    }

    private int offsetOf(String content) {
        return new String(stream, StandardCharsets.ISO_8859_1).indexOf(content);
    }
}
