/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.TransferReport.Reused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The donor's half. It accepts a stream and the files in it, offers the files' cells, and sends the content that the joiner
 * lacks.
 *
 * <p>Offers run ahead of the stream by {@link ReuseFormat#WINDOW}, and their content is kept in memory for as long. For one
 * thread; it must be closed in any case.
 */
public final class ReuseSender implements AutoCloseable {
    private static final int FRAME_BYTES = 1 << 15;

    /** The shortest cell worth an offer, which names its file and its place and waits for an answer. */
    private static final int SHORTEST_CELL = 512;

    /** The memory of an item without its content. */
    private static final int ITEM_BYTES = 128;

    private final Duplex out;
    private final OfferChoice choice;
    private final Cells cells;
    private final Answers answers;
    private final Offer.Pool pool = new Offer.Pool();
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES);
    private int held;
    private int open;
    private String offered = "";
    private String path = "";
    private long start;
    private byte @Nullable [] filling;
    private int filled;
    private long same;
    private long near;
    private long sent;

    /** An item that waits for its turn in the stream: an offer, or raw bytes. */
    private record Item(@Nullable Offer offer, ByteBuffer raw) {
        int length() {
            return ITEM_BYTES + (offer == null ? raw.capacity() : offer.length);
        }
    }

    /**
     * Starts a stream.
     *
     * @param out the connection; a thread of this sender reads its input
     * @param broken called on that thread when the joiner is gone
     * @param choice the choice of content to offer
     * @throws IOException if the connection fails
     */
    public ReuseSender(Duplex out, Consumer<IOException> broken, OfferChoice choice) throws IOException {
        byte[] key = new byte[Cells.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        this.out = out;
        this.choice = choice;
        this.cells = new Cells(key);
        out.write(frame.clear().put(ReuseFormat.MAGIC).put(key).flip());
        this.answers = new Answers(out, broken);
    }

    /**
     * Sends bytes that are not part of a file, or of one that the joiner cannot have.
     *
     * @param bytes the bytes, all of which are consumed
     * @throws IOException if the connection fails
     */
    public void raw(ByteBuffer bytes) throws IOException {
        endPiece();
        addRaw(bytes);
        sendDue(ReuseFormat.WINDOW);
    }

    /**
     * Sends content of a file.
     *
     * @param name the file's name
     * @param offset the offset of the content in the file
     * @param content the content, all of which is consumed
     * @throws IOException if the connection fails
     */
    public void file(String name, long offset, ByteBuffer content) throws IOException {
        int count = content.remaining();
        if (choice.isOffered()) {
            offer(name, offset, content);
        } else {
            raw(content);
        }
        choice.passed(count);
    }

    private void offer(String name, long offset, ByteBuffer content) throws IOException {
        long at = offset;
        if (filling != null && (at != start + filled || !name.equals(path))) {
            endPiece();
            sendDue(ReuseFormat.WINDOW);
        }
        while (content.hasRemaining()) {
            int count = step(at, content.remaining());
            if (filling == null && at % Cells.CELL != 0) {
                addRaw(part(content, count));
            } else {
                fill(name, at, part(content, count));
            }
            at += count;
            sendDue(ReuseFormat.WINDOW);
        }
    }

    private int step(long at, int most) {
        int room = Cells.MOST_OFFER - filled;
        int toCell = Cells.CELL - (int) (at % Cells.CELL);
        return Math.min(most, filling == null && toCell < Cells.CELL ? toCell : room);
    }

    private static ByteBuffer part(ByteBuffer content, int count) {
        ByteBuffer part = content.slice(content.position(), count);
        content.position(content.position() + count);
        return part;
    }

    private void fill(String name, long at, ByteBuffer part) throws IOException {
        byte[] memory = filling;
        if (memory == null) {
            memory = pool.lease(Cells.MOST_OFFER);
            filling = memory;
            filled = 0;
            path = name;
            start = at;
        }
        int count = part.remaining();
        part.get(memory, filled, count);
        filled += count;
        if (filled == Cells.MOST_OFFER) {
            endPiece();
        }
    }

    /** Offers the cells. A remainder that is hardly longer than its offer is sent raw. */
    private void endPiece() throws IOException {
        byte[] memory = filling;
        if (memory == null) {
            return;
        }
        filling = null;
        int rest = filled % Cells.CELL;
        int length = rest < SHORTEST_CELL ? filled - rest : filled;
        if (length > Cells.MOST_OFFER / 2) {
            offer(new Offer(memory, length));
            addRaw(ByteBuffer.wrap(memory, length, filled - length));
        } else {
            if (length > 0) {
                offer(new Offer(Arrays.copyOf(memory, length), length));
            }
            addRaw(ByteBuffer.wrap(memory, length, filled - length));
            pool.release(memory);
        }
        filled = 0;
    }

    private void offer(Offer offer) throws IOException {
        frame.clear();
        if (!path.equals(offered)) {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            frame.put(ReuseFormat.FILE).putShort((short) name.length).put(name);
            offered = path;
        }
        frame.put(ReuseFormat.OFFER).putLong(start).putInt(offer.length);
        for (int cell = 0; cell < offer.cells(); cell++) {
            cells.putCellHash(offer.content, offer.cellAt(cell), offer.cellLength(cell), frame);
        }
        answers.expect(offer);
        out.write(frame.flip());
        open++;
        add(new Item(offer, ByteBuffer.allocate(0)));
    }

    private void addRaw(ByteBuffer bytes) throws IOException {
        if (waiting.isEmpty()) {
            writeRaw(bytes);
        } else if (bytes.hasRemaining()) {
            add(new Item(null, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()));
        }
    }

    private void add(Item item) {
        waiting.add(item);
        held += item.length();
    }

    /** Sends all items whose turn has come. Waits for answers while more is kept in memory than the limit. */
    private void sendDue(int most) throws IOException {
        while (!waiting.isEmpty()) {
            Item next = waiting.element();
            Offer offer = next.offer();
            if (offer == null) {
                writeRaw(next.raw());
            } else {
                Answer answer = answers.poll();
                if (answer == null && held <= most && open < ReuseFormat.MOST_OFFERS) {
                    return;
                }
                if (answer == null) {
                    out.flush();
                    answer = answers.await();
                }
                writeContent(offer, answer);
                open--;
                pool.release(offer.content);
            }
            waiting.remove();
            held -= next.length();
        }
    }

    private void writeRaw(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer part = part(bytes, Math.min(bytes.remaining(), Cells.MOST_OFFER));
            out.write(
                    frame.clear().put(ReuseFormat.RAW).putInt(part.remaining()).flip());
            sent += part.remaining();
            out.write(part);
        }
    }

    private void writeContent(Offer offer, Answer answer) throws IOException {
        out.write(frame.clear().put(ReuseFormat.CONTENT).flip());
        for (int cell = 0; cell < offer.cells(); cell++) {
            int at = offer.cellAt(cell);
            int length = offer.cellLength(cell);
            switch (answer.kind(cell)) {
                case ReuseFormat.MATCH -> same += length;
                case ReuseFormat.NEAR -> writeBlocks(offer.content, at, length, answer.blocks());
                default -> {
                    sent += length;
                    out.write(ByteBuffer.wrap(offer.content, at, length));
                }
            }
        }
    }

    /** Writes a bitmap of the blocks that follow, and those blocks. */
    private void writeBlocks(byte[] content, int at, int length, ByteBuffer hashes) throws IOException {
        int blocks = Cells.blocks(length);
        int map = (blocks + Byte.SIZE - 1) / Byte.SIZE;
        frame.clear().put(new byte[map]);
        for (int block = 0; block < blocks; block++) {
            int from = at + block * Cells.BLOCK;
            int count = Math.min(Cells.BLOCK, at + length - from);
            if (!cells.isBlock(content, from, count, hashes)) {
                int index = block / Byte.SIZE;
                frame.put(index, (byte) (frame.get(index) | 1 << block % Byte.SIZE));
                frame.put(content, from, count);
            }
        }
        sent += frame.position() - map;
        near += length;
        out.write(frame.flip());
    }

    /**
     * Sends everything that waits for its turn. The stream may end afterwards.
     *
     * @return the amounts of sent and reused content
     * @throws IOException if the connection fails
     */
    public Reused finish() throws IOException {
        endPiece();
        sendDue(-1);
        return new Reused(same, near, sent);
    }

    /** Ends the thread that receives answers, even if some have not arrived. */
    @Override
    public void close() {
        answers.close();
    }
}
