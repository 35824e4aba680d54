/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.TimeUnit;

/** One end of a connection. Its own thread reads and discards the data until the other end closes. */
final class ReadingEnd {
    private static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Thread thread;

    /** Opens the end, in the reading thread. */
    interface Opening {
        ReadableByteChannel open() throws IOException;
    }

    private ReadingEnd(Opening opening, int bufferBytes) {
        thread = new Thread(() -> read(opening, bufferBytes), "benchmark-reader");
    }

    static ReadingEnd start(Opening opening, int bufferBytes) {
        ReadingEnd end = new ReadingEnd(opening, bufferBytes);
        end.thread.start();
        return end;
    }

    private static void read(Opening opening, int bufferBytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
        try (ReadableByteChannel in = opening.open()) {
            while (in.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all data has been read. */
    void await() throws InterruptedException {
        thread.join(LIMIT_MILLIS);
    }
}
