/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.FileWriter.OpenFile;
import io.sst4j.internal.io.HeapLimit;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.io.TradingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of an {@link XbstreamExtractor}: parses on the calling thread and hands pieces to the writers. */
final class Extraction {
    private static final int CHECKED_EVERY = 1 << 16;
    /** The heap per file name, as a hash, while the hash table grows. */
    private static final int BYTES_OF_NAME = 64;
    /**
     * InnoDB's largest tablespace, 256 TiB. A hole takes no disk space, so the disk does not limit the size a stream
     * claims.
     */
    static final long LARGEST_FILE = 1L << 48;

    private final Target target;
    private final XbstreamExtractor.Options options;
    private final TransferSink sink;
    private final Failure failure;
    private final @Nullable TradingChannel trading;
    private final BufferPool pool;
    private final XbstreamReader reader;
    private final List<FileWriter> writers = new ArrayList<>();
    private final Map<String, OpenFile> unfinished = new HashMap<>();
    private BufferPool.@Nullable Lease current;
    private long moved;
    private long begun;
    private long files;
    private long fileBytes;

    Extraction(Path root, XbstreamExtractor.Options options, ReadableByteChannel in, TransferSink sink) {
        this.target = new Target(root);
        this.options = options;
        this.sink = sink;
        this.failure = new Failure(in);
        this.trading = in instanceof TradingChannel channel ? channel : null;
        this.pool = new BufferPool(
                options.buffers(), Math.max(options.bufferBytes(), trading == null ? 0 : trading.tradeBytes()));
        this.reader = new XbstreamReader(in, options.dialect(), new Buffers());
        for (int i = 0; i < options.writers(); i++) {
            writers.add(new FileWriter(new Target(root), failure, options.maxHandles() / options.writers()));
        }
    }

    XbstreamExtractor.Report run() throws SstException {
        List<Thread> threads = start();
        try {
            parse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.set(interrupted(e));
        } catch (SstException | RuntimeException | Error e) {
            failure.set(e);
        } finally {
            stop(threads);
        }
        failure.check();
        return new XbstreamExtractor.Report(
                XbstreamTally.manifest(files, fileBytes, reader.headers()), reader.offset());
    }

    private List<Thread> start() {
        List<Thread> threads = new ArrayList<>();
        for (FileWriter writer : writers) {
            Thread thread = new Thread(writer, "sst4j-extract-" + (threads.size() + 1));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    /** Waits for the writers even if interrupted: no file may change after the extraction has ended. */
    private void stop(List<Thread> threads) {
        boolean interrupted = Thread.interrupted();
        for (int i = 0; i < threads.size(); ) {
            try {
                writers.get(i).stop();
                threads.get(i).join();
                i++;
            } catch (InterruptedException e) {
                interrupted = true;
                failure.set(interrupted(e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void parse() throws SstException, InterruptedException {
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            failure.check();
            // An abstract method on the chunks would add extraction to the parser's public interface.
            if (chunk instanceof Chunk.Payload payload) {
                write(payload);
            } else if (chunk instanceof Chunk.End end) {
                end(end);
            } else if (chunk instanceof Chunk.Seek seek) {
                seek(seek);
            } else if (chunk instanceof Chunk.Sparse sparse) {
                write(sparse);
            } else {
                change(chunk);
            }
            tellProgress();
        }
        if (!unfinished.isEmpty()) {
            throw new MalformedStreamException(ErrorCode.TRUNCATED_STREAM, reader.offset(), unfinishedText());
        }
    }

    private String unfinishedText() {
        int more = unfinished.size() - 5;
        return unfinished.keySet().stream()
                .limit(5)
                .map(PathPolicy::printable)
                .collect(Collectors.joining(
                        ", ",
                        "the stream ends before the end of these files: ",
                        more > 0 ? " and " + more + " more" : ""));
    }

    private void write(Chunk.Payload chunk) throws SstException, InterruptedException {
        if (chunk.rewrite() && !unfinished.containsKey(chunk.path())) {
            settle();
        }
        OpenFile file = file(chunk, chunk.rewrite());
        checkOrder(chunk, file, chunk.fileOffset());
        for (ByteBuffer piece = reader.payload(); piece != null; piece = reader.payload()) {
            append(file, piece);
        }
    }

    private void write(Chunk.Sparse chunk) throws SstException, InterruptedException {
        OpenFile file = file(chunk, false);
        checkOrder(chunk, file, chunk.fileOffset());
        ByteBuffer piece = ByteBuffer.allocate(0);
        for (int run = 0; run < chunk.map().size(); run++) {
            skipTo(chunk, file, file.next + chunk.map().hole(run));
            long left = chunk.map().length(run);
            while (left > 0) {
                if (!piece.hasRemaining()) {
                    // The map adds up to the payload length, so a piece is available until a run is complete.
                    piece = Objects.requireNonNull(reader.payload());
                }
                int count = (int) Math.min(left, piece.remaining());
                append(file, piece.slice(piece.position(), count));
                piece.position(piece.position() + count);
                left -= count;
            }
        }
    }

    private void append(OpenFile file, ByteBuffer piece) throws SstException, InterruptedException {
        BufferPool.Lease lease = current;
        if (lease == null) {
            throw new IllegalStateException("payload without a buffer");
        }
        failure.check();
        int count = piece.remaining();
        file.writer.write(file, piece, file.next, lease);
        file.next += count;
        fileBytes += count;
        tellProgress();
    }

    private void seek(Chunk.Seek chunk) throws SstException {
        OpenFile file = file(chunk, false);
        if (chunk.fileOffset() < file.next) {
            throw outOfOrder(chunk, file, chunk.fileOffset());
        }
        skipTo(chunk, file, chunk.fileOffset());
    }

    private static void skipTo(Chunk chunk, OpenFile file, long position) throws MalformedStreamException {
        if (position > LARGEST_FILE) {
            throw new MalformedStreamException(
                    ErrorCode.HOSTILE_STREAM,
                    chunk.at(),
                    "the file " + PathPolicy.printable(file.path) + " has a hole that ends at " + position
                            + ", beyond the largest tablespace, " + LARGEST_FILE + " bytes");
        }
        file.next = position;
    }

    private void end(Chunk.End chunk) throws SstException, InterruptedException {
        OpenFile file = file(chunk, false);
        unfinished.remove(file.path);
        file.writer.finish(file);
        files++;
        sink.item(file.path, file.next);
    }

    private void change(Chunk chunk) throws SstException, InterruptedException {
        checkEnded(chunk, chunk.path());
        try {
            if (chunk instanceof Chunk.Rename rename) {
                checkEnded(chunk, rename.newPath());
                settle();
                target.rename(rename);
            } else if (chunk instanceof Chunk.Remove remove) {
                settle();
                target.remove(remove);
            }
        } catch (IOException e) {
            throw Target.failure("change " + PathPolicy.printable(chunk.path()), e);
        }
    }

    /** Waits until all ended files are written, because the next chunk changes one of them. */
    private void settle() throws InterruptedException, SstException {
        CountDownLatch latch = new CountDownLatch(writers.size());
        for (FileWriter writer : writers) {
            writer.mark(latch);
        }
        latch.await();
        failure.check();
    }

    private OpenFile file(Chunk chunk, boolean rewrite) throws SstException {
        OpenFile known = unfinished.get(chunk.path());
        return known != null ? known : begin(chunk, rewrite);
    }

    private OpenFile begin(Chunk chunk, boolean rewrite) throws SstException {
        if (unfinished.size() >= options.maxUnfinished()) {
            throw tooMany(chunk, options.maxUnfinished(), "unfinished files");
        }
        begun++;
        if (begun > options.maxFiles()) {
            throw tooMany(chunk, options.maxFiles(), "files");
        }
        if (begun % CHECKED_EVERY == 0) {
            HeapLimit.require(begun * BYTES_OF_NAME, "the names of this many files");
        }
        FileWriter writer = writers.get(0);
        for (FileWriter other : writers) {
            if (other.backlog() < writer.backlog()) {
                writer = other;
            }
        }
        OpenFile file = new OpenFile(chunk.path(), writer, chunk.at(), rewrite);
        unfinished.put(chunk.path(), file);
        return file;
    }

    private void checkEnded(Chunk chunk, String path) throws MalformedStreamException {
        if (unfinished.containsKey(path)) {
            throw new MalformedStreamException(
                    ErrorCode.MALFORMED_STREAM,
                    chunk.at(),
                    "the file " + PathPolicy.printable(path) + " is changed before its end");
        }
    }

    private static void checkOrder(Chunk chunk, OpenFile file, long fileOffset) throws MalformedStreamException {
        if (fileOffset != file.next) {
            throw outOfOrder(chunk, file, fileOffset);
        }
    }

    private static MalformedStreamException outOfOrder(Chunk chunk, OpenFile file, long fileOffset) {
        return new MalformedStreamException(
                ErrorCode.MALFORMED_STREAM,
                chunk.at(),
                "the file " + PathPolicy.printable(file.path) + " continues at " + fileOffset
                        + ", but its next offset is " + file.next);
    }

    private static MalformedStreamException tooMany(Chunk chunk, long most, String what) {
        return new MalformedStreamException(
                ErrorCode.HOSTILE_STREAM,
                chunk.at(),
                String.format("more than %,d %s; if the stream is valid, raise the limit", most, what));
    }

    /** Buffers of the pool, filled from the channel or handed over already filled. */
    private final class Buffers implements Window.Source {
        @Override
        public ByteBuffer next() throws SstException {
            if (current != null) {
                current.release();
                current = null;
            }
            try {
                BufferPool.Lease next = pool.take();
                current = next;
                return trading == null ? next.buffer() : traded(next, trading);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
        }

        @Override
        public boolean fills() {
            return trading != null;
        }

        private ByteBuffer traded(BufferPool.Lease lease, TradingChannel channel) throws SstException {
            try {
                ByteBuffer filled = channel.trade(lease.buffer());
                if (filled == null) {
                    return lease.buffer().limit(0);
                }
                lease.trade(filled);
                return filled;
            } catch (IOException e) {
                throw Window.failure(e);
            }
        }
    }

    private static SstException interrupted(InterruptedException e) {
        return new SstException(ErrorCode.CANCELLED, "the extraction was interrupted", e);
    }

    private void tellProgress() {
        long more = reader.offset() - moved;
        if (more > 0) {
            moved += more;
            sink.moved(more);
        }
    }
}
