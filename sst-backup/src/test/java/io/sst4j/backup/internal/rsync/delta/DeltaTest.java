/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The old version, signature and tokens of a file reproduce the new version. */
class DeltaTest {
    private static final int[] BLOCK_LENGTHS = {1, 2, 7, 64, 700, 4096, 16384};

    @TempDir
    Path directory;

    @Test
    void anyEditOfAnyFileArrives() throws Exception {
        Random random = Seeds.random("DeltaTest.anyEditOfAnyFileArrives");
        for (int round = 0; round < 150; round++) {
            int block = BLOCK_LENGTHS[random.nextInt(BLOCK_LENGTHS.length)];
            byte[] old = randomBytes(random, Math.min(60_000, block * random.nextInt(9)) + random.nextInt(3));
            byte[] edited = edit(random, old);
            for (boolean inPlace : new boolean[] {false, true}) {
                assertThat(transfer(old, edited, block, inPlace).intact()).isTrue();
            }
        }
    }

    @Test
    void sizesAroundTheBordersOfBlocksArrive() throws Exception {
        Random random = Seeds.random("DeltaTest.sizesAroundTheBordersOfBlocksArrive");
        byte[] bytes = randomBytes(random, 200);
        for (int old : new int[] {0, 1, 63, 64, 65, 127, 128, 129}) {
            for (int edited : new int[] {0, 1, 63, 64, 65, 127, 128, 129, 200}) {
                assertThat(transfer(Arrays.copyOf(bytes, old), Arrays.copyOf(bytes, edited), 64, true)
                                .intact())
                        .isTrue();
            }
        }
    }

    @Test
    void unchangedFileHasNoLiterals() throws Exception {
        byte[] bytes = randomBytes(Seeds.random("DeltaTest.unchangedFileHasNoLiterals"), 10_001);
        assertThat(transfer(bytes, bytes, 700, true)).isEqualTo(new Patcher.Result(10_001, 0, true));
    }

    @Test
    void insertedByteCostsLittle() throws Exception {
        byte[] old = randomBytes(Seeds.random("DeltaTest.insertedByteCostsLittle"), 70_000);
        byte[] edited = new byte[old.length + 1];
        System.arraycopy(old, 0, edited, 0, 1000);
        System.arraycopy(old, 1000, edited, 1001, old.length - 1000);
        assertThat(transfer(old, edited, 700, false).literals()).isEqualTo(701);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9})
    void changedPagesAreAllThatTravels(int row) throws Exception {
        Random random = Seeds.random("DeltaTest.changedPagesAreAllThatTravels");
        int page = 16_384;
        byte[] old = new byte[40 * page + 1000];
        random.nextBytes(old);
        byte[] edited = old.clone();
        for (int first : new int[] {0, 13, 40 - row}) {
            byte[] changed = new byte[row * page];
            random.nextBytes(changed);
            System.arraycopy(changed, 0, edited, first * page, changed.length);
        }
        for (boolean inPlace : new boolean[] {false, true}) {
            assertThat(transfer(old, edited, page, inPlace))
                    .isEqualTo(new Patcher.Result(edited.length, 3L * row * page, true));
        }
    }

    @Test
    void movedBlocksAreLostInPlaceOnceOverwritten() throws Exception {
        byte[] old = randomBytes(Seeds.random("DeltaTest.movedBlocksAreLostInPlaceOnceOverwritten"), 2 * 700);
        byte[] swapped = new byte[old.length];
        System.arraycopy(old, 700, swapped, 0, 700);
        System.arraycopy(old, 0, swapped, 700, 700);
        assertThat(transfer(old, swapped, 700, false)).isEqualTo(new Patcher.Result(1400, 0, true));
        assertThat(transfer(old, swapped, 700, true)).isEqualTo(new Patcher.Result(1400, 700, true));
    }

    @Test
    void zerosAreQuickAndHaveFewLiterals() throws Exception {
        byte[] zeros = new byte[50_000_001];
        zeros[0] = 1;
        assertThat(transfer(new byte[50_000_000], zeros, 7064, false).literals())
                .isLessThan(2 * 7064);
        assertThat(transfer(new byte[50_000_000], zeros, 7064, true).literals()).isLessThan(3 * 7064);
    }

    @Test
    void windowsThatOnlySeemToBeBlocksAreGivenUp() throws Exception {
        // Both sums are zero without the bytes being zero: at every offset the weak sum matches and the strong one
        // does not.
        byte[] old = new byte[131_072];
        old[0] = 1;
        old[1] = -1;
        old[65_536] = -1;
        old[65_537] = 1;
        assertThat(RollingChecksum.of(old, 0, old.length)).isZero();
        assertThat(transfer(old, new byte[2_000_000], 131_072, false))
                .isEqualTo(new Patcher.Result(2_000_000, 2_000_000, true));
    }

    private Patcher.Result transfer(byte[] old, byte[] edited, int block, boolean inPlace) throws IOException {
        SumHead head = SumHead.of(old.length, block, 4);
        Signature sent = Signature.of(channel(old), head, checksum());
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        sent.write(new WireOutput(request));
        Signature read = Signature.read(wire(request.toByteArray()), ChecksumKind.MD5);
        assertThat(read.head()).isEqualTo(head);

        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        TokenWriter tokens = new TokenWriter(new WireOutput(reply), count -> {});
        tokens.end(new Matcher(read, checksum(), inPlace, ChecksumKind.MD5)
                .match(new SentFile("a file", channel(edited), edited.length), tokens));
        return patch(old, edited, head, reply.toByteArray(), inPlace);
    }

    private Patcher.Result patch(byte[] old, byte[] edited, SumHead head, byte[] reply, boolean inPlace)
            throws IOException {
        Path basis = Files.write(directory.resolve("old"), old);
        Path target = inPlace ? basis : directory.resolve("new");
        try (FileChannel from = open(basis);
                FileChannel to = inPlace ? from : open(target)) {
            Patcher.Result result = new Patcher(
                            from,
                            head,
                            to,
                            edited.length,
                            ChecksumKind.MD5,
                            count -> {},
                            ByteBuffer.allocateDirect(Patcher.GATHERED_BYTES))
                    .patch(wire(reply));
            assertThat(Arrays.equals(Files.readAllBytes(target), edited)).isTrue();
            return result;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static BlockChecksum checksum() {
        return BlockChecksum.of(ChecksumKind.MD5, 0x11223344, BlockChecksum.Order.SEED_FIRST);
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static WireInput wire(byte[] bytes) {
        return new WireInput(new ByteArrayInputStream(bytes));
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (random.nextInt(3) == 0) {
            // Few distinct values make equal blocks.
            for (int i = 0; i < length; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    private static byte[] edit(Random random, byte[] old) {
        byte[] bytes = old;
        for (int edits = random.nextInt(6); edits > 0; edits--) {
            int cut = random.nextInt(bytes.length + 1);
            int resume = random.nextBoolean() ? cut : random.nextInt(bytes.length + 1);
            ByteBuffer edited = ByteBuffer.allocate(cut + 20 + bytes.length - resume);
            edited.put(bytes, 0, cut).put(randomBytes(random, random.nextInt(20)));
            edited.put(bytes, resume, bytes.length - resume);
            bytes = Arrays.copyOf(edited.array(), edited.position());
        }
        return bytes;
    }
}
