/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.Holes;
import io.sst4j.internal.io.PathPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread that writes the files assigned to it, in the order of the stream. No other thread writes these files.
 *
 * <p>After a failure, its own or another thread's, it keeps taking tasks, but only to release their buffers. A thread
 * that waits for a buffer or for room in the queue therefore never waits forever.
 */
final class FileWriter implements Runnable {
    private static final int QUEUE = 256;

    private final Target target;
    private final Failure failure;
    private final int maxHandles;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong backlog = new AtomicLong();
    // In order of use: the least recently used is closed when there are too many.
    private final Map<OpenFile, FileChannel> handles = new LinkedHashMap<>(16, 0.75f, true);
    private boolean running = true;

    FileWriter(Target target, Failure failure, int maxHandles) {
        this.target = target;
        this.failure = failure;
        this.maxHandles = maxHandles;
    }

    /** Returns the number of bytes waiting to be written, to find the least busy writer. */
    long backlog() {
        return backlog.get();
    }

    /** Queues a piece to write; its buffer is released afterwards. */
    void write(OpenFile file, ByteBuffer bytes, long position, BufferPool.Lease lease) throws InterruptedException {
        backlog.addAndGet(bytes.remaining());
        queue.put(new Write(file, bytes, position, lease.retain()));
    }

    /** Queues the end of a file. */
    void finish(OpenFile file) throws InterruptedException {
        queue.put(new Finish(file));
    }

    /** Counts the latch down when all earlier tasks are done. */
    void mark(CountDownLatch latch) throws InterruptedException {
        queue.put(new Mark(latch));
    }

    /** Ends the thread when all earlier tasks are done. */
    void stop() throws InterruptedException {
        queue.put(new Stop());
    }

    @Override
    public void run() {
        while (running) {
            try {
                take(queue.take());
            } catch (InterruptedException e) {
                failure.set(new SstException(ErrorCode.CANCELLED, "a writer was interrupted", e));
            }
        }
        handles.values().forEach(FileWriter::abandon);
    }

    private void take(Task task) {
        try {
            if (!failure.isSet()) {
                task.perform(this);
            }
        } catch (IOException e) {
            failure.set(Target.failure("write " + PathPolicy.printable(task.name()), e));
        } catch (RuntimeException | Error e) {
            failure.set(e);
        } finally {
            task.done(this);
        }
    }

    private FileChannel handle(OpenFile file) throws IOException {
        FileChannel channel = handles.get(file);
        if (channel == null) {
            if (handles.size() >= maxHandles) {
                closeEldest();
            }
            channel = target.open(file);
            handles.put(file, channel);
        }
        return channel;
    }

    private void closeEldest() throws IOException {
        Iterator<FileChannel> eldest = handles.values().iterator();
        FileChannel channel = eldest.next();
        eldest.remove();
        channel.close();
    }

    private static void abandon(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Files stay open only after a failure, and that failure is reported.
        }
    }

    /** A task in the queue. */
    private sealed interface Task {
        default void perform(FileWriter writer) throws IOException {}

        /** Called in every case; after a failure, without {@link #perform}. */
        default void done(FileWriter writer) {}

        default String name() {
            return "";
        }
    }

    private record Write(OpenFile file, ByteBuffer bytes, long position, BufferPool.Lease lease) implements Task {
        @Override
        public void perform(FileWriter writer) throws IOException {
            int count = bytes.remaining();
            file.holes.write(writer.handle(file), bytes, position);
            writer.backlog.addAndGet(-count);
        }

        @Override
        public void done(FileWriter writer) {
            lease.release();
        }

        @Override
        public String name() {
            return file.path;
        }
    }

    private record Finish(OpenFile file) implements Task {
        @Override
        public void perform(FileWriter writer) throws IOException {
            FileChannel channel = writer.handle(file);
            Holes.end(channel, file.next);
            writer.handles.remove(file);
            channel.close();
        }

        @Override
        public String name() {
            return file.path;
        }
    }

    private record Mark(CountDownLatch latch) implements Task {
        @Override
        public void done(FileWriter writer) {
            latch.countDown();
        }
    }

    private record Stop() implements Task {
        @Override
        public void done(FileWriter writer) {
            writer.running = false;
        }
    }

    /**
     * A file that has begun and not ended. The parsing thread owns it, except for the fields marked as the writer's.
     */
    static final class OpenFile {
        final String path;
        final FileWriter writer;

        /** The offset of its first chunk, for messages. */
        final long at;

        /** True if it may replace an existing file. */
        final boolean rewrite;

        /** The offset its next chunk must have. */
        long next;

        /** The writer's: true once the file exists, so a later open must find it. */
        boolean created;

        /** The writer's: skips zeros to leave holes, because all files of a stream are new. */
        final Holes holes;

        OpenFile(String path, FileWriter writer, long at, boolean rewrite) {
            this.path = path;
            this.writer = writer;
            this.at = at;
            this.rewrite = rewrite;
            this.holes = new Holes(path);
        }
    }
}
