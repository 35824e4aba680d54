/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferReport.Reused;
import io.sst4j.testing.Background;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Tag("slow")
class ReuseTest {
    private static final int RUNS = Integer.getInteger("sst4j.reuse.runs", 300);
    private static final int PAGE = 16384;

    private final Map<String, byte[]> old = new HashMap<>();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final Pipes pipes = new Pipes();

    /** The older files. If not steady, some vanish or are truncated while they are read. */
    private Basis basis(Random random, boolean steady) {
        return new Basis() {
            @Override
            public void read(String path, long offset, ByteBuffer into) {
                byte[] content = old.getOrDefault(path, new byte[0]);
                int length = (int) Math.max(0, Math.min(into.remaining(), content.length - offset));
                if (!steady && random.nextInt(20) == 0) {
                    length = random.nextInt(length + 1);
                }
                into.put(content, (int) Math.min(offset, content.length), length);
                if (!steady && content.length > 0) {
                    content[random.nextInt(content.length)]++;
                }
            }

            @Override
            public void close() {}
        };
    }

    /** The donor's action with a stream of files. */
    private interface Sending {
        void send(ReuseSender sender) throws IOException;
    }

    private Reused transfer(Sending sending, Basis basis, byte[][] arrived) throws IOException {
        CompletableFuture<byte[]> received = Background.start(() -> receive(basis));
        try (ReuseSender sender = new ReuseSender(pipes.donor, gone -> {}, OfferChoice.always())) {
            sending.send(sender);
            Reused saved = sender.finish();
            pipes.donor.end();
            arrived[0] = received.join();
            return saved;
        }
    }

    private byte[] receive(Basis basis) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (ReuseReceiver receiver = new ReuseReceiver(pipes.joiner, basis)) {
            ByteBuffer into = ByteBuffer.allocate(100_000);
            while (receiver.read(into.clear()) >= 0) {
                all.write(into.array(), 0, into.position());
            }
        } finally {
            pipes.joiner.end();
        }
        return all.toByteArray();
    }

    private void raw(ReuseSender sender, byte[] bytes) throws IOException {
        stream.writeBytes(bytes);
        sender.raw(ByteBuffer.wrap(bytes));
    }

    private void file(ReuseSender sender, String name, int offset, byte[] content, int length) throws IOException {
        stream.write(content, offset, length);
        sender.file(name, offset, ByteBuffer.wrap(content, offset, length));
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Returns another version of a file: some pages unchanged, some with a few changes, some new, and another length. */
    private static byte[] edited(byte[] before, Random random) {
        byte[] after = Arrays.copyOf(before, Math.max(0, before.length + random.nextInt(70_000) - 30_000));
        for (int page = 0; page < after.length; page += PAGE) {
            int length = Math.min(PAGE, after.length - page);
            switch (random.nextInt(4)) {
                case 0 -> System.arraycopy(noise(random, length), 0, after, page, length);
                case 1 -> {
                    for (int i = 0; i < 5; i++) {
                        after[page + random.nextInt(length)] ^= (byte) 0x55;
                    }
                }
                default -> {
                    // unchanged
                }
            }
        }
        return after;
    }

    /** The stream arrives byte for byte, whatever the joiner has. */
    @Test
    void theStreamArrivesAsItWas() throws Exception {
        Random random = Seeds.random("theStreamArrivesAsItWas");
        for (int run = 0; run < RUNS; run++) {
            ReuseTest each = new ReuseTest();
            each.run(random, random.nextBoolean());
        }
    }

    private void run(Random random, boolean steady) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            byte[] before = noise(random, random.nextInt(700_000));
            if (random.nextInt(4) != 0) {
                old.put("schema/t" + i + ".ibd", before);
            }
            files.put("schema/t" + i + ".ibd", random.nextInt(4) == 0 ? before.clone() : edited(before, random));
        }
        byte[][] arrived = new byte[1][];
        transfer(sender -> sendAll(sender, files, random), basis(random, steady), arrived);
        assertThat(arrived[0]).isEqualTo(stream.toByteArray());
    }

    /** Sends like a tool with several readers: pieces of all files in turn, with headers in between. */
    private void sendAll(ReuseSender sender, Map<String, byte[]> files, Random random) throws IOException {
        Map<String, Integer> positions = new HashMap<>();
        while (!files.isEmpty()) {
            String name = files.keySet().stream()
                    .skip(random.nextInt(files.size()))
                    .findFirst()
                    .orElseThrow();
            byte[] content = files.getOrDefault(name, new byte[0]);
            int at = positions.getOrDefault(name, 0);
            raw(sender, ("chunk of " + name).getBytes(StandardCharsets.UTF_8));
            int chunk = Math.min(content.length - at, 1 + random.nextInt(300_000));
            for (int end = at + chunk; at < end; ) {
                int piece = Math.min(end - at, 1 + random.nextInt(70_000));
                file(sender, name, at, content, piece);
                at += piece;
            }
            positions.put(name, at);
            if (at == content.length) {
                files.remove(name);
            }
        }
    }

    /** Unchanged pages are not sent, and of a page with a few changes only those are sent. */
    @Test
    void littleTravelsOfWhatIsThere() throws Exception {
        Random random = Seeds.random("littleTravelsOfWhatIsThere");
        byte[] before = noise(random, 600 * PAGE);
        old.put("t.ibd", before);
        byte[] after = before.clone();
        for (int page = 0; page < 60; page++) {
            after[page * 10 * PAGE + 26] ^= 1;
            after[page * 10 * PAGE + random.nextInt(PAGE)] ^= 2;
        }
        byte[][] arrived = new byte[1][];
        Reused saved = transfer(sender -> file(sender, "t.ibd", 0, after, after.length), basis(random, true), arrived);
        assertThat(arrived[0]).isEqualTo(after);
        assertThat(saved.same()).isEqualTo(540L * PAGE);
        assertThat(saved.near()).isEqualTo(60L * PAGE);
        assertThat(saved.sent()).isLessThan(60L * 3 * Cells.BLOCK);
        assertThat(pipes.fromDonor.get()).isLessThan(after.length / 200);
        assertThat(pipes.fromJoiner.get()).isLessThan(60L * 700 + 600);
    }

    /** Each file is a separate offer, so the number of offers reaches its limit. */
    @Test
    void manySmallFilesAreOfferedOneByOne() throws Exception {
        Random random = Seeds.random("manySmallFilesAreOfferedOneByOne");
        byte[] page = noise(random, PAGE);
        for (int i = 0; i < 3000; i++) {
            old.put("schema/t" + i + ".ibd", page);
        }
        byte[][] arrived = new byte[1][];
        Reused saved = transfer(
                sender -> {
                    for (int i = 0; i < 3000; i++) {
                        raw(sender, new byte[] {(byte) i});
                        file(sender, "schema/t" + i + ".ibd", 0, page, PAGE);
                    }
                },
                basis(random, true),
                arrived);
        assertThat(arrived[0]).isEqualTo(stream.toByteArray());
        assertThat(saved.same()).isEqualTo(3000L * PAGE);
    }

    /** Each offer takes memory, however short it is. */
    @Test
    void aFloodOfShortOffersIsRefused() {
        ByteBuffer flood = ByteBuffer.allocate(1 << 17).put(ReuseFormat.MAGIC).put(new byte[Cells.KEY_BYTES]);
        while (flood.remaining() > 100) {
            flood.put(ReuseFormat.OFFER).putLong(0).putInt(1).put(new byte[Cells.CELL_HASH]);
        }
        requireRefused(flood);
    }

    /**
     * Otherwise a donor could guess a file of the joiner byte by byte, with hashes of short blocks or of blocks at moving
     * offsets.
     */
    @Test
    void aDonorCannotTryContentByteByByte() throws Exception {
        old.put("key", new byte[] {1, 2, 3});
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10).put(ReuseFormat.MAGIC).put(new byte[Cells.KEY_BYTES]);
        putFile(bytes, "key");
        bytes.put(ReuseFormat.OFFER).putLong(0).putInt(1).put(new byte[Cells.CELL_HASH]);
        // the content for an offer without a match
        bytes.put(ReuseFormat.CONTENT).put((byte) 9);
        pipes.donor.write(bytes.flip());
        pipes.donor.end();
        assertThat(receive(basis(new Random(1), true))).containsExactly(9);
        assertThat(pipes.fromJoiner.get()).as("no hash of a block").isEqualTo(1);
    }

    @Test
    void offersThatDoNotBeginWithACellAreRefused() {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10).put(ReuseFormat.MAGIC).put(new byte[Cells.KEY_BYTES]);
        putFile(bytes, "key");
        bytes.put(ReuseFormat.OFFER).putLong(1).putInt(Cells.BLOCK).put(new byte[Cells.CELL_HASH]);
        requireRefused(bytes);
    }

    @Test
    void namesOfFilesWithoutOffersAreRefused() {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10).put(ReuseFormat.MAGIC).put(new byte[Cells.KEY_BYTES]);
        putFile(bytes, "key");
        putFile(bytes, "key");
        requireRefused(bytes);
    }

    private void requireRefused(ByteBuffer bytes) {
        pipes.donor.write(bytes.flip());
        pipes.donor.end();
        assertThatThrownBy(() -> receive(basis(new Random(1), true)))
                .isInstanceOfSatisfying(
                        SstException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    /** The message names the file concerned, on one line. */
    @Test
    void aCellThatIsNotRightIsNamed() {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).put(ReuseFormat.MAGIC).put(new byte[Cells.KEY_BYTES]);
        putFile(bytes, "shop/orders\n.ibd");
        bytes.put(ReuseFormat.OFFER).putLong(0).putInt(Cells.CELL).put(new byte[Cells.CELL_HASH]);
        putFile(bytes, "other.ibd");
        bytes.put(ReuseFormat.OFFER).putLong(0).putInt(Cells.CELL).put(new byte[Cells.CELL_HASH]);
        // the map says that no block follows: each is the same as the joiner's
        bytes.put(ReuseFormat.CONTENT).put(new byte[Cells.CELL / Cells.BLOCK / Byte.SIZE]);
        old.put("shop/orders\n.ibd", new byte[Cells.CELL]);
        pipes.donor.write(bytes.flip());
        pipes.donor.end();
        assertThatThrownBy(() -> receive(basis(new Random(1), true)))
                .hasMessageContaining("orders")
                .hasMessageNotContaining("other")
                .hasMessageNotContaining("\n");
    }

    private static void putFile(ByteBuffer into, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        into.put(ReuseFormat.FILE).putShort((short) bytes.length).put(bytes);
    }

    /** If most blocks of a page differ, block hashes are soon no longer requested. */
    @Test
    void pagesThatShareNothingAreNotComparedForLong() throws Exception {
        Random random = Seeds.random("pagesThatShareNothingAreNotComparedForLong");
        byte[] after = noise(random, 4000 * PAGE);
        old.put("t.ibd", noise(random, after.length));
        byte[][] arrived = new byte[1][];
        transfer(sender -> file(sender, "t.ibd", 0, after, after.length), basis(random, true), arrived);
        assertThat(arrived[0]).isEqualTo(after);
        assertThat(pipes.fromJoiner.get()).isLessThan(1200L * 700);
    }

    /** The donor offers nothing. */
    @Test
    void aStreamWithoutOffersPassesAsItIs() throws Exception {
        byte[] plain = noise(Seeds.random("aStreamWithoutOffersPassesAsItIs"), 300_000);
        for (int length : new int[] {0, 1, 7, 8, 300_000}) {
            Pipes other = new Pipes();
            other.donor.write(ByteBuffer.wrap(plain, 0, length));
            other.donor.end();
            try (ReuseReceiver receiver = new ReuseReceiver(other.joiner, basis(new Random(1), true))) {
                ByteBuffer all = ByteBuffer.allocate(length + 1);
                while (receiver.read(all) >= 0) {
                    assertThat(all.hasRemaining()).isTrue();
                }
                assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(plain, 0, length));
            }
        }
    }

    /** Random frames after a valid start are refused as such, without an internal error. */
    @Test
    void whatIsNoStreamIsRefused() throws Exception {
        Random random = Seeds.random("whatIsNoStreamIsRefused");
        int refused = 0;
        for (int run = 0; run < RUNS; run++) {
            Pipes other = new Pipes();
            ByteBuffer bytes = ByteBuffer.allocate(2000);
            bytes.put(ReuseFormat.MAGIC).put(noise(random, Cells.KEY_BYTES));
            bytes.put((byte) random.nextInt(6)).put(noise(random, random.nextInt(1900)));
            other.donor.write(bytes.flip());
            other.donor.end();
            refused += isRefused(other, random) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(RUNS / 2);
    }

    private boolean isRefused(Pipes from, Random random) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(1000);
        try (ReuseReceiver receiver = new ReuseReceiver(from.joiner, basis(random, true))) {
            while (receiver.read(into) >= 0) {
                into.clear();
            }
            return false;
        } catch (SstException e) {
            return true;
        }
    }
}
