/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferReport.Reused;
import io.sst4j.internal.io.PathPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The joiner's half. It answers offers from its older files and reproduces the donor's stream. A stream without offers is passed
 * through.
 *
 * <p>Older content is read once and verified by its hash, so the files may change or vanish in the meantime. For one thread.
 */
public final class ReuseReceiver implements ReadableByteChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Duplex in;
    private final Basis basis;
    private final Heard heard;
    private final Offer.Pool pool = new Offer.Pool();
    private final Deque<Held> open = new ArrayDeque<>();
    private final Map<String, NearChoice> choices = new RecentFiles();
    private NearChoice latest = new NearChoice(true);
    private final Cells cells;
    private final boolean offered;
    private ByteBuffer answer =
            ByteBuffer.allocate(Cells.MOST_OFFER / Cells.BLOCK * Cells.BLOCK_HASH + Cells.cells(Cells.MOST_OFFER));
    private final ByteBuffer other = ByteBuffer.allocate(Cells.CELL);
    private int held;
    private long same;
    private long near;
    private long came;
    private String path = "";
    private int rawLeft;
    private ByteBuffer rebuilt = NOTHING;
    private byte[] memory = new byte[0];
    private boolean ended;
    private boolean unsaid;

    /** An offer with its answer and the expected hashes of its cells. */
    private record Held(String path, Offer offer, ByteBuffer kinds, ByteBuffer hashes, NearChoice choice) {}

    /** The choices of recent files. Files differ in how much of their pages changes, so each has its own choice. */
    private static final class RecentFiles extends LinkedHashMap<String, NearChoice> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 64;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NearChoice> eldest) {
            return size() > MOST;
        }
    }

    /**
     * Waits for the first bytes of the stream.
     *
     * @param in the connection
     * @param basis the joiner's older files; closed with this receiver
     * @throws IOException if the connection fails
     */
    public ReuseReceiver(Duplex in, Basis basis) throws IOException {
        this.in = in;
        this.heard = new Heard(this::readAnswered);
        this.basis = basis;
        this.offered = heard.has(ReuseFormat.MAGIC.length) && begins();
        byte[] key = new byte[Cells.KEY_BYTES];
        if (offered) {
            require(key.length);
            heard.bytes().get(key);
        }
        this.cells = new Cells(key);
    }

    /** Flushes pending answers before reading, because the donor may wait for them. Answers are sent together. */
    private int readAnswered(ByteBuffer into) throws IOException {
        if (unsaid) {
            unsaid = false;
            in.flush();
        }
        return in.read(into);
    }

    private boolean begins() {
        byte[] first = new byte[ReuseFormat.MAGIC.length];
        heard.bytes().get(heard.bytes().position(), first);
        boolean magic = Arrays.equals(first, ReuseFormat.MAGIC);
        if (magic) {
            heard.bytes().position(heard.bytes().position() + first.length);
        }
        return magic;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            return 0;
        }
        if (!offered) {
            return heard.read(into);
        }
        while (!ended) {
            if (rebuilt.hasRemaining()) {
                return Heard.move(rebuilt, into, rebuilt.remaining());
            }
            if (rawLeft > 0) {
                return readRaw(into);
            }
            readFrame();
        }
        return -1;
    }

    private int readRaw(ByteBuffer into) throws IOException {
        ByteBuffer part = into.slice(into.position(), Math.min(rawLeft, into.remaining()));
        int count = heard.read(part);
        if (count < 0) {
            throw cut();
        }
        into.position(into.position() + count);
        rawLeft -= count;
        came += count;
        return count;
    }

    private void readFrame() throws IOException {
        releaseRebuilt();
        if (!heard.has(1)) {
            if (!open.isEmpty()) {
                throw cut();
            }
            ended = true;
            return;
        }
        byte type = heard.bytes().get();
        switch (type) {
            case ReuseFormat.RAW -> {
                require(Integer.BYTES);
                rawLeft = length(heard.bytes().getInt());
            }
            case ReuseFormat.FILE -> {
                readPath();
                require(1);
                if (heard.bytes().get(heard.bytes().position()) != ReuseFormat.OFFER) {
                    throw hostile("the name of a file without an offer");
                }
            }
            case ReuseFormat.OFFER -> readOffer();
            case ReuseFormat.CONTENT -> readContent();
            default -> throw hostile("frames of type " + type);
        }
    }

    private static int length(int told) throws SstException {
        if (told < 1 || told > Cells.MOST_OFFER) {
            throw hostile("a frame of " + Integer.toUnsignedString(told) + " bytes");
        }
        return told;
    }

    private void readPath() throws IOException {
        require(Short.BYTES);
        int length = Short.toUnsignedInt(heard.bytes().getShort());
        if (length < 1 || length > ReuseFormat.MOST_PATH) {
            throw hostile("a path of " + length + " bytes");
        }
        require(length);
        byte[] name = new byte[length];
        heard.bytes().get(name);
        path = new String(name, StandardCharsets.UTF_8);
    }

    private void readOffer() throws IOException {
        require(Long.BYTES + Integer.BYTES);
        long offset = heard.bytes().getLong();
        int length = length(heard.bytes().getInt());
        // a donor that could choose any offset could guess unknown content of a file byte by byte
        if (offset < 0 || offset % Cells.CELL != 0) {
            throw hostile("an offer that does not start at a cell");
        }
        if (held + length > ReuseFormat.WINDOW + Cells.MOST_OFFER || open.size() >= ReuseFormat.MOST_OFFERS) {
            throw hostile("more offers than the limit");
        }
        Offer offer = new Offer(pool.lease(length), length);
        byte[] hashes = new byte[offer.cells() * Cells.CELL_HASH];
        require(hashes.length);
        heard.bytes().get(hashes);
        ByteBuffer found = ByteBuffer.wrap(offer.content, 0, length);
        basis.read(path, offset, found);
        NearChoice choice = choices.computeIfAbsent(path, name -> new NearChoice(latest.isHopeful()));
        byte[] kinds = new byte[offer.cells()];
        answer.clear();
        for (int cell = 0; cell < kinds.length; cell++) {
            ByteBuffer hash = ByteBuffer.wrap(hashes, cell * Cells.CELL_HASH, Cells.CELL_HASH);
            kinds[cell] = isHere(offer, offset, cell, found.position(), hash)
                    ? ReuseFormat.MATCH
                    : kind(offer, cell, found.position(), choice);
            answer.put(kinds[cell]);
            if (kinds[cell] == ReuseFormat.NEAR) {
                putBlocks(offer, cell);
            }
        }
        open.add(new Held(path, offer, ByteBuffer.wrap(kinds), ByteBuffer.wrap(hashes), choice));
        held += length;
        in.write(answer.flip());
        unsaid = true;
    }

    /** Returns whether the donor's cell is here. A match in another version replaces the content that was read. */
    private boolean isHere(Offer offer, long offset, int cell, int found, ByteBuffer hash) {
        int at = offer.cellAt(cell);
        int length = offer.cellLength(cell);
        if (at + length <= found && cells.isCell(offer.content, at, length, hash)) {
            return true;
        }
        other.clear().limit(length);
        basis.readOther(path, offset + at, other);
        boolean here = !other.hasRemaining() && cells.isCell(other.array(), 0, length, hash);
        if (here) {
            other.flip().get(offer.content, at, length);
        }
        return here;
    }

    private static byte kind(Offer offer, int cell, int found, NearChoice choice) {
        int length = offer.cellLength(cell);
        // the hash of a block of a few bytes would reveal them
        boolean comparable = offer.cellAt(cell) + length <= found && length % Cells.BLOCK == 0;
        return comparable && choice.isWorthwhile() ? ReuseFormat.NEAR : ReuseFormat.MISS;
    }

    private void putBlocks(Offer offer, int cell) {
        int end = offer.cellAt(cell) + offer.cellLength(cell);
        for (int at = offer.cellAt(cell); at < end; at += Cells.BLOCK) {
            cells.putBlockHash(offer.content, at, Math.min(Cells.BLOCK, end - at), answer);
        }
    }

    private void readContent() throws IOException {
        Held next = open.poll();
        if (next == null) {
            throw hostile("content without an offer");
        }
        Offer offer = next.offer();
        held -= offer.length;
        memory = offer.content;
        for (int cell = 0; cell < offer.cells(); cell++) {
            int at = offer.cellAt(cell);
            int length = offer.cellLength(cell);
            byte kind = next.kinds().get(cell);
            if (kind == ReuseFormat.MISS) {
                readFully(ByteBuffer.wrap(memory, at, length));
                came += length;
            } else if (kind == ReuseFormat.NEAR) {
                near += length;
                readBlocks(at, length, next.choice());
                requireHash(next.path(), at, length, next.hashes().slice(cell * Cells.CELL_HASH, Cells.CELL_HASH));
            } else {
                same += length;
            }
        }
        rebuilt = ByteBuffer.wrap(memory, 0, offer.length);
    }

    private void readBlocks(int at, int length, NearChoice choice) throws IOException {
        int blocks = Cells.blocks(length);
        byte[] map = new byte[(blocks + Byte.SIZE - 1) / Byte.SIZE];
        require(map.length);
        heard.bytes().get(map);
        int travelled = 0;
        for (int block = 0; block < blocks; block++) {
            if ((map[block / Byte.SIZE] & 1 << block % Byte.SIZE) != 0) {
                int from = at + block * Cells.BLOCK;
                int count = Math.min(Cells.BLOCK, at + length - from);
                readFully(ByteBuffer.wrap(memory, from, count));
                came += count;
                travelled++;
            }
        }
        choice.note(blocks, travelled);
        latest = choice;
    }

    /** Detects two blocks with the same hash. The next attempt has another key. */
    private void requireHash(String file, int at, int length, ByteBuffer hash) throws SstException {
        if (!cells.isCell(memory, at, length, hash)) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM,
                    "a part of " + PathPolicy.printable(file)
                            + " was rebuilt from an older version but differs from the donor's content: try again;"
                            + " if that does not help, set sst-reuse=off");
        }
    }

    private void releaseRebuilt() {
        if (memory.length > 0) {
            pool.release(memory);
            memory = new byte[0];
        }
    }

    private void readFully(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (heard.read(into) < 0) {
                throw cut();
            }
        }
    }

    private void require(int count) throws IOException {
        if (!heard.has(count)) {
            throw cut();
        }
    }

    private static SstException cut() {
        return new SstException(ErrorCode.TRUNCATED_STREAM, "the stream ends within an offer");
    }

    private static SstException hostile(String what) {
        return new SstException(
                ErrorCode.HOSTILE_STREAM, "the donor sent " + what + ": it is not a donor of this release");
    }

    /**
     * Returns the amounts of received and reused content.
     *
     * @return the amounts; empty if nothing was offered
     */
    public Optional<Reused> reused() {
        return offered ? Optional.of(new Reused(same, near, came)) : Optional.empty();
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public void close() {
        ended = true;
        basis.close();
    }
}
