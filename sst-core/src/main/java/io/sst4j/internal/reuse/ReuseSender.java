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
 * The donor's half: takes a stream whose files it is told of, offers the cells of them, and sends what the joiner does not have.
 *
 * <p>Offers run ahead of the stream by {@link ReuseFormat#WINDOW}; for so long the contents are kept. For one thread; close it in any case.
 */
public final class ReuseSender implements AutoCloseable {
    private static final int FRAME_BYTES = 1 << 15;

    /** An offer names its file and its place, and waits for an answer. */
    private static final int SHORTEST_CELL = 512;

    /** What an item takes besides its content. */
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

    /** What waits for its turn in the stream: an offer, or bytes as they are. */
    private record Item(@Nullable Offer offer, ByteBuffer raw) {
        int length() {
            return ITEM_BYTES + (offer == null ? raw.capacity() : offer.length);
        }
    }

    /**
     * Begins a stream.
     *
     * @param out the connection; what comes on it is read by a thread of this
     * @param broken is told, by that thread, when the joiner has gone
     * @param choice of what is offered
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
     * Sends what is part of no file, or of none that a joiner may have.
     *
     * @param bytes all of them are taken
     * @throws IOException if the connection fails
     */
    public void raw(ByteBuffer bytes) throws IOException {
        endPiece();
        addRaw(bytes);
        goOn(ReuseFormat.WINDOW);
    }

    /**
     * Sends what is at some place in a file.
     *
     * @param name of the file
     * @param offset in it
     * @param content all of it is taken
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
            goOn(ReuseFormat.WINDOW);
        }
        while (content.hasRemaining()) {
            int count = step(at, content.remaining());
            if (filling == null && at % Cells.CELL != 0) {
                addRaw(part(content, count));
            } else {
                fill(name, at, part(content, count));
            }
            at += count;
            goOn(ReuseFormat.WINDOW);
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

    /** Offers the cells; one that is hardly longer than its offer goes as it is. */
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

    /** Sends what has its turn, and waits for answers while more is held than may be. */
    private void goOn(int most) throws IOException {
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

    /** Which blocks follow, a bit for each, and those. */
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
     * Sends all that waits for its turn. The stream may end then.
     *
     * @return what became of it
     * @throws IOException if the connection fails
     */
    public Reused finish() throws IOException {
        endPiece();
        goOn(-1);
        return new Reused(same, near, sent);
    }

    /** Ends the thread that hears answers, whether all have come or not. */
    @Override
    public void close() {
        answers.close();
    }
}
