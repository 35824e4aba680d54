/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.TimeUnit;

/** The end of a connection that a thread of its own reads and forgets, until the other one ends. */
final class ReadingEnd {
    private static final long LIMIT_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Thread thread;

    /** How the end comes about, in the thread that reads. */
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

    /** Waits until everything is read. */
    void await() throws InterruptedException {
        thread.join(LIMIT_MILLIS);
    }
}
