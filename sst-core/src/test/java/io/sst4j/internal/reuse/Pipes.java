/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A connection in memory that preserves the written pieces. Data becomes visible with a flush, as in the exchange. */
final class Pipes {
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> toJoiner = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> toDonor = new LinkedBlockingQueue<>();
    final AtomicLong fromDonor = new AtomicLong();
    final AtomicLong fromJoiner = new AtomicLong();
    final End donor = new End(toDonor, toJoiner, fromDonor);
    final End joiner = new End(toJoiner, toDonor, fromJoiner);

    /** One end. */
    static final class End implements Duplex {
        private final BlockingQueue<ByteBuffer> in;
        private final BlockingQueue<ByteBuffer> out;
        private final AtomicLong counter;
        private ByteBuffer unsent = ByteBuffer.allocate(1 << 18);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        End(BlockingQueue<ByteBuffer> in, BlockingQueue<ByteBuffer> out, AtomicLong counter) {
            this.in = in;
            this.out = out;
            this.counter = counter;
        }

        @Override
        public void write(ByteBuffer source) {
            counter.addAndGet(source.remaining());
            while (source.hasRemaining()) {
                int count = Math.min(source.remaining(), unsent.remaining());
                unsent.put(source.slice(source.position(), count));
                source.position(source.position() + count);
                if (!unsent.hasRemaining()) {
                    flush();
                }
            }
        }

        @Override
        public void flush() {
            if (unsent.position() > 0) {
                out.add(unsent.flip());
                unsent = ByteBuffer.allocate(1 << 18);
            }
        }

        /** Ends the output. */
        void end() {
            flush();
            out.add(END);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            try {
                while (!rest.hasRemaining()) {
                    rest = in.take();
                    if (!rest.hasRemaining()) {
                        in.add(rest);
                        return -1;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            int count = Math.min(into.remaining(), rest.remaining());
            into.put(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
            return count;
        }
    }
}
