/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.TransferReport.Reused;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A joiner with an older or partial tree receives the donor's tree, and only little of it is sent. */
@Timeout(600)
@Tag("slow")
class TreeReuseTest {
    private static final int RUNS = Integer.getInteger("sst4j.reuse.runs", 30);
    private static final int LARGE = 8 << 20;

    private final InMemoryTransport memory = new InMemoryTransport();

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path donor;
    private Path joiner;

    @BeforeEach
    void make() throws IOException {
        donor = Files.createDirectory(directory.resolve("donor"));
        joiner = Files.createDirectory(directory.resolve("joiner"));
    }

    private SnapshotSource source(String reuse) throws SstException {
        return new TreeMethod()
                .source(TreeMethod.options().directory(donor).reuse(reuse).build());
    }

    private SnapshotTarget target(Path into, String reuse) throws SstException {
        return new TreeMethod()
                .target(TreeMethod.options().directory(into).reuse(reuse).build());
    }

    private Reused transfer(String reuse) throws SstException {
        TreeTransfer transfer = TreeTransfer.run(source(reuse), target(joiner, reuse), memory);
        TransferReport sent = transfer.sent().join();
        TransferReport received = transfer.received().join();
        assertThat(received.manifest()).isEqualTo(sent.manifest()).isPresent();
        assertThat(received.summary(Reused.class)).isEqualTo(sent.summary(Reused.class));
        return sent.summary(Reused.class).orElse(new Reused(0, 0, received.bytes()));
    }

    /** The result is the same as that of a full transfer, whatever the joiner has and whatever is edited in between. */
    @Test
    void randomEditsArriveAsByAFullTransfer() throws Exception {
        Random random = Seeds.random("randomEditsArriveAsByAFullTransfer");
        Path empty = directory.resolve("empty");
        for (int run = 0; run < RUNS; run++) {
            edit(donor, random);
            if (random.nextInt(4) == 0) {
                edit(joiner, random);
            }
            transfer(random.nextInt(4) == 0 ? "auto" : "on");
            TreeTransfer full = TreeTransfer.run(source("off"), target(empty, "off"), memory);
            full.received().join();
            Map<String, String> given = SampleTree.describe(donor);
            assertThat(SampleTree.describe(joiner)).as("run %d", run).isEqualTo(given);
            assertThat(SampleTree.describe(empty)).isEqualTo(given);
        }
    }

    private static void edit(Path tree, Random random) throws IOException {
        for (int edits = random.nextInt(6); edits >= 0; edits--) {
            Path below = Files.createDirectories(tree.resolve("d" + random.nextInt(3)));
            Path file = below.resolve("f" + random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> Files.deleteIfExists(file);
                case 1 -> Files.write(file, noise(random, random.nextInt(70_000)));
                case 2 -> Files.write(file, noise(random, random.nextInt(600_000)));
                case 3 -> Files.write(file, new byte[random.nextInt(100_000)]);
                default -> overwrite(file, random);
            }
        }
    }

    private static void overwrite(Path file, Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int writes = random.nextInt(20); writes > 0; writes--) {
                channel.write(
                        ByteBuffer.wrap(noise(random, 1 + random.nextInt(200))),
                        random.nextInt(1 + (int) Math.min(channel.size(), 600_000)));
            }
        }
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void anUnchangedTreeHardlyTravels() throws Exception {
        Random random = Seeds.random("anUnchangedTreeHardlyTravels");
        Files.write(donor.resolve("large"), noise(random, LARGE));
        for (int i = 0; i < 2000; i++) {
            Files.write(donor.resolve("small" + i), noise(random, 700 + i));
        }
        transfer("on");
        Reused saved = transfer("on");
        long content = LARGE + 2000L * 700 + 2000L * 1999 / 2;
        assertThat(saved.same()).isEqualTo(content);
        // the headers of the archive, three for each file
        assertThat(saved.sent()).isLessThan(2001L * 2048 + 4096);
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
    }

    @Test
    void aFewWritesTravelAsBlocks() throws Exception {
        Random random = Seeds.random("aFewWritesTravelAsBlocks");
        byte[] content = noise(random, LARGE);
        Files.write(donor.resolve("large"), content);
        Files.write(joiner.resolve("large"), content);
        try (FileChannel channel = FileChannel.open(donor.resolve("large"), StandardOpenOption.WRITE)) {
            for (int i = 0; i < 50; i++) {
                channel.write(ByteBuffer.wrap(noise(random, 20)), i * 150_000L);
            }
        }
        Reused saved = transfer("on");
        assertThat(saved.same() + saved.near()).isEqualTo(LARGE);
        assertThat(saved.sent()).isLessThan(50 * 3 * 128 + 8192);
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
    }

    /** The second attempt uses another joiner object, as after a restart of its process. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAttemptThatFailedGoesOnWhereItWas(boolean donorFails) throws Exception {
        Random random = Seeds.random("anAttemptThatFailedGoesOnWhereItWas");
        for (int i = 0; i < 4; i++) {
            Files.write(donor.resolve("large" + i), noise(random, 2 * LARGE));
        }
        Files.writeString(joiner.resolve("old"), "content");
        Map<String, String> old = SampleTree.describe(joiner);
        failAt(4L * 2 * LARGE * 9 / 10, donorFails);
        assertThat(SampleTree.describe(joiner)).containsAllEntriesOf(old);

        Reused saved = transfer("on");
        assertThat(saved.sent()).isLessThan(4L * 2 * LARGE * 15 / 100);
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
        assertThat(joiner.resolve(".sst")).doesNotExist();
    }

    private void failAt(long bytes, boolean donorFails) throws SstException {
        CompletableFuture<Runnable> cancel = new CompletableFuture<>();
        try (Joiner receiver = Sst.joiner(target(joiner, "on"))
                        .transport(memory)
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .listener(event -> cancelAt(bytes, event, cancel))
                        .build();
                Donor sender = Sst.donor(source("on")).transport(memory).build()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> received = receiver.joinAsync();
            cancel.complete(donorFails ? sender::cancel : receiver::cancel);
            CompletableFuture<TransferReport> sent = sender.donateAsync(address);
            assertThat(sent).failsWithin(Duration.ofMinutes(1));
            assertThat(received).failsWithin(Duration.ofMinutes(1));
        }
    }

    private static void cancelAt(long bytes, TransferEvent event, CompletableFuture<Runnable> cancel) {
        if (event instanceof TransferEvent.Progress progress && progress.bytes() >= bytes) {
            cancel.join().run();
        }
    }

    /** The leftover comes from an attempt with another donor. It must not hide usable old files of the joiner. */
    @Test
    void aLeftoverOfAnotherTreeDoesNotHideTheOldOne() throws Exception {
        Random random = Seeds.random("aLeftoverOfAnotherTreeDoesNotHideTheOldOne");
        byte[] content = noise(random, LARGE);
        Files.write(donor.resolve("file"), content);
        Files.write(joiner.resolve("file"), content);
        Path left = Files.createDirectories(joiner.resolve(".sst/new"));
        Files.write(left.resolve("file"), noise(random, LARGE));

        Reused saved = transfer("on");
        assertThat(saved.same()).isEqualTo(LARGE);
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
    }

    /** A donor learns nothing about files outside of the old tree, whatever it guesses. */
    @Test
    void offersDoNotTellOfFilesBehindLinks() throws Exception {
        byte[] secret = noise(Seeds.random("offersDoNotTellOfFilesBehindLinks"), 50_000);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.write(elsewhere.resolve("key"), secret);
        Files.createSymbolicLink(joiner.resolve("d"), elsewhere);
        Files.createSymbolicLink(joiner.resolve("file"), elsewhere.resolve("key"));
        Files.writeString(joiner.resolve("old"), "content");
        Files.write(Files.createDirectory(donor.resolve("d")).resolve("key"), secret);
        Files.write(donor.resolve("file"), secret);

        Reused saved = transfer("on");
        assertThat(saved.same()).isZero();
        assertThat(saved.near()).isZero();
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
        assertThat(elsewhere.resolve("key")).hasBinaryContent(secret);
    }

    /** Either end may have reuse turned off. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneEndAloneReusesNothing(boolean joinerWants) throws Exception {
        Files.write(donor.resolve("f"), new byte[] {1, 2, 3});
        Files.write(joiner.resolve("f"), new byte[] {1, 2, 3});
        TreeTransfer transfer = TreeTransfer.run(
                source(joinerWants ? "off" : "on"), target(joiner, joinerWants ? "on" : "off"), memory);
        assertThat(transfer.received().join().summary()).isEmpty();
        assertThat(transfer.sent().join().summary()).isEmpty();
        assertThat(SampleTree.describe(joiner)).isEqualTo(SampleTree.describe(donor));
    }
}
