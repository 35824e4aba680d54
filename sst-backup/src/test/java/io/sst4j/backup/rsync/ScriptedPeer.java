/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.Greeting;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A peer that sends prepared bytes, independent of its input. */
final class ScriptedPeer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final WireOutput plain = new WireOutput(bytes);
    private final FrameOutput frames = new FrameOutput(plain);
    private final WireOutput framed = new WireOutput(frames);
    private final IndexCoding indexes = new IndexCoding();
    private final NavigableMap<Integer, Integer> pauses = new TreeMap<>();

    /**
     * A client that pushes to {@code module/} with the options of the stock script and without checksum negotiation.
     */
    static ScriptedPeer client(String... options) throws SstException {
        ScriptedPeer client = new ScriptedPeer();
        Lines.write(client.plain, Greeting.of(31).line());
        Lines.write(client.plain, "module");
        List<String> arguments = new ArrayList<>(List.of("--server"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(".", "module/"));
        Lines.writeArguments(client.plain, arguments, 31);
        return client;
    }

    /** A daemon that accepts the module and all options. */
    static ScriptedPeer daemon() throws SstException {
        ScriptedPeer daemon = new ScriptedPeer();
        Lines.write(daemon.plain, Greeting.of(31).line());
        Lines.write(daemon.plain, "@RSYNCD: OK");
        daemon.plain.varint(0);
        daemon.plain.int32(42);
        return daemon;
    }

    WireOutput plain() {
        return plain;
    }

    WireOutput framed() {
        return framed;
    }

    FrameOutput frames() {
        return frames;
    }

    ScriptedPeer index(int index) throws SstException {
        indexes.write(framed, index);
        return this;
    }

    /** Adds an entry with all its fields, for a directory or a file according to the mode. */
    ScriptedPeer entry(String name, int mode, long size) throws SstException {
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        framed.u8(name.equals(".") ? 0x01 : mode == 040755 ? 0x01 : 0x40);
        if (!name.equals(".") && mode != 040755) {
            framed.varint(encoded.length);
        } else {
            framed.u8(encoded.length);
        }
        framed.bytes(encoded);
        framed.varlong(size, 3);
        framed.varlong(1_700_000_005, 4);
        framed.int32(mode);
        return this;
    }

    /** Sends the following bytes only after the other side has written this many times. */
    ScriptedPeer afterWrites(int count) throws SstException {
        frames.flush();
        pauses.put(bytes.size(), count);
        return this;
    }

    Connection connection() throws SstException {
        frames.flush();
        Replay replay = new Replay(bytes.toByteArray());
        replay.pauses.putAll(pauses);
        return replay;
    }

    byte[] bytes() throws SstException {
        frames.flush();
        return bytes.toByteArray();
    }

    /** Replays the prepared input and records the output. */
    static final class Replay implements Connection {
        private final ByteBuffer input;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final NavigableMap<Integer, Integer> pauses = new TreeMap<>();
        private volatile boolean open = true;
        private int writes;

        Replay(byte[] input) {
            this.input = ByteBuffer.wrap(input);
        }

        @Override
        public int read(ByteBuffer target) {
            if (!input.hasRemaining()) {
                return -1;
            }
            int next = Optional.ofNullable(pauses.higherKey(input.position())).orElse(input.limit());
            awaitWrites(pauses.getOrDefault(input.position(), 0));
            int count = Math.min(target.remaining(), next - input.position());
            target.put(input.slice().limit(count));
            input.position(input.position() + count);
            return count;
        }

        private synchronized void awaitWrites(int count) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (writes < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("nothing was written");
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public synchronized int write(ByteBuffer source) {
            int count = source.remaining();
            writes += count > 0 ? 1 : 0;
            notifyAll();
            while (source.hasRemaining()) {
                output.write(source.get());
            }
            return count;
        }

        String output() {
            return output.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String peer() {
            return "the script";
        }

        @Override
        public void shutdownOutput() {
            // there is no listener
        }

        @Override
        public void cancel() {
            open = false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
