/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that break, at every boundary of the format and at any byte: nothing is installed that is not whole. */
@Timeout(120)
class BrokenTreeTest {
    private static final int BLOCK = 512;
    private static final int ROUNDS = 150;
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
    private long header;
    private long whole;

    @BeforeEach
    void fill() throws IOException {
        donor = Files.createDirectories(directory.resolve("donor"));
        joiner = Files.createDirectories(directory.resolve("joiner"));
        Files.createDirectories(donor.resolve("d/e"));
        Files.writeString(donor.resolve("a"), "a".repeat(700));
        Files.createSymbolicLink(donor.resolve("d/link"), Path.of("../a"));
        Files.writeString(donor.resolve("d/z"), "the last");
        Files.writeString(joiner.resolve("old"), "content");
        TreeTransfer measured = TreeTransfer.run(
                TreeMethod.sourceOf(donor),
                TreeMethod.targetOf(Files.createDirectory(directory.resolve("measured"))),
                new InMemoryTransport());
        whole = measured.received().join().bytes();
        header = measured.received().join().phases().get(2).bytes();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsInstalledThatBrokeAtABoundary(Fault fault) throws Exception {
        TreeSet<Long> boundaries = new TreeSet<>(Set.of(0L, 8L, 10L, 12L, header - 1));
        for (long at = header; at < whole; at += BLOCK) {
            boundaries.addAll(Set.of(at - 1, at, at + 1));
        }
        boundaries.add(whole - 1);
        for (long at : boundaries) {
            requireOldOrWhole(fault, at);
        }
    }

    @Test
    void nothingIsInstalledThatBrokeAnywhere() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            requireOldOrWhole(fault, random.nextLong(whole));
        }
    }

    /** What no reader looks at may change on its way; everything else is noticed, with the old content in place. */
    private void requireOldOrWhole(Fault fault, long at) throws Exception {
        Transport memory = new InMemoryTransport();
        Map<String, String> old = SampleTree.describe(joiner);
        String when = fault + " at byte " + at + " of " + whole;
        TreeTransfer.Greeting greeting = new TreeTransfer.Greeting();
        TransferListener watch = at < header ? TransferListener.NONE : greeting::ofDonor;
        try (Joiner receiving = Sst.joiner(TreeMethod.targetOf(joiner))
                .transport(memory)
                .listener(greeting::heardByJoiner)
                .listenOn(new Endpoint("localhost", 0))
                .build()) {
            TransferAddress address = receiving.listen();
            CompletableFuture<TransferReport> received = receiving.joinAsync();
            Throwable failure = catchThrowable(() -> donate(address, new FaultyTransport(memory, fault, 0, at), watch));
            if (at < header) {
                assertThat(failure).as(when).isInstanceOf(SstException.class);
                donate(address, memory, TransferListener.NONE);
                assertThat(received.join().bytes()).as(when).isEqualTo(whole);
                restore(old);
            } else if (failure == null) {
                received.join();
                assertThat(fault).as(when).isEqualTo(Fault.CORRUPT);
                assertThat(SampleTree.describe(joiner)).as(when).isEqualTo(SampleTree.describe(donor));
                restore(old);
            } else {
                SstException noticed = TreeTransfer.failure(received);
                assertThat(noticed.code()).as("%s: %s", when, noticed).isIn(NOT_WHOLE);
                assertThat(SampleTree.describe(joiner)).as(when).isEqualTo(old);
            }
        }
    }

    private void donate(TransferAddress address, Transport transport, TransferListener listener) throws SstException {
        try (Donor donating = Sst.donor(TreeMethod.sourceOf(donor))
                .transport(transport)
                .listener(listener)
                .build()) {
            donating.donate(address);
        }
    }

    /** Makes the joiner a node with old content again. */
    private void restore(Map<String, String> old) throws Exception {
        joiner = Files.createTempDirectory(directory, "joiner");
        Files.writeString(joiner.resolve("old"), "content");
        assertThat(SampleTree.describe(joiner).keySet()).isEqualTo(old.keySet());
    }

    @Test
    void aChangedFileIsRefusedByItsName() throws Exception {
        for (String name : new String[] {"a", "d/z"}) {
            long at = offsetOf(name.equals("a") ? "aaaa" : "the last");
            Transport memory = new InMemoryTransport();
            TreeTransfer transfer = TreeTransfer.run(
                    TreeMethod.sourceOf(donor),
                    TreeMethod.targetOf(joiner),
                    new FaultyTransport(memory, Fault.CORRUPT, 0, at),
                    memory,
                    event -> {});
            assertThat(transfer.joinerFailure().code()).isEqualTo(ErrorCode.MALFORMED_STREAM);
            assertThat(transfer.joinerFailure())
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("SHA-256");
            assertThat(transfer.donorFailure().code()).isEqualTo(ErrorCode.PEER_GONE);
        }
    }

    @Test
    void aCutIsRefusedByTheNameAtWhichItIs() throws Exception {
        Transport memory = new InMemoryTransport();
        TreeTransfer transfer = TreeTransfer.run(
                TreeMethod.sourceOf(donor),
                TreeMethod.targetOf(joiner),
                new FaultyTransport(memory, Fault.END, 0, offsetOf("the last") + 2),
                memory,
                event -> {});
        assertThat(transfer.joinerFailure().code()).isEqualTo(ErrorCode.TRUNCATED_STREAM);
        assertThat(transfer.joinerFailure()).hasMessageContaining("'d/z'");
    }

    private long offsetOf(String content) throws IOException {
        return new String(TreeStream.of(donor), StandardCharsets.ISO_8859_1).indexOf(content);
    }
}
