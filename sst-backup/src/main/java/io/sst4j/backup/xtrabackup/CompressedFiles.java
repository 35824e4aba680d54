/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.compress.Compression;
import io.sst4j.backup.internal.compress.QpressFile;
import io.sst4j.internal.io.Holes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Expands the files of a snapshot that the backup tool compressed individually: {@code .qp}, and from Percona {@code
 * .zst} and {@code .lz4}.
 *
 * <p>Expands as many files at a time as there are processors, with a few buffers each. Deletes a compressed file once
 * its content is written next to it. Refuses encrypted files.
 */
final class CompressedFiles {
    private static final String ENCRYPTED = ".xbcrypt";
    private static final Logger LOG = LoggerFactory.getLogger(CompressedFiles.class);
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long STOP_SECONDS = 30;

    private final Cancellation cancellation;
    private final List<Path> files = new ArrayList<>();

    private CompressedFiles(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /**
     * Finds the compressed files.
     *
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if files are encrypted
     */
    static CompressedFiles in(Path root, Cancellation cancellation) throws SstException {
        CompressedFiles found = new CompressedFiles(cancellation);
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    found.add(file, attributes);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for compressed files in " + root, e);
        }
        return found;
    }

    private void add(Path file, BasicFileAttributes attributes) throws SstException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(ENCRYPTED)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "the snapshot has encrypted files, such as " + name + ", which are not supported: the donor has"
                            + " encrypt=1 or [xtrabackup] encrypt set; remove it there, or use encrypt=4");
        }
        if (attributes.isRegularFile() && (name.endsWith(QpressFile.SUFFIX) || compression(name) != Compression.NONE)) {
            files.add(file);
        }
    }

    private static Compression compression(String name) {
        if (name.endsWith(".zst")) {
            return Compression.ZSTD;
        }
        return name.endsWith(".lz4") ? Compression.LZ4 : Compression.NONE;
    }

    /** Returns the number of compressed files. */
    int count() {
        return files.size();
    }

    /** Replaces each compressed file with its content. The first failure ends all work. */
    void expand() throws SstException {
        if (files.isEmpty()) {
            return;
        }
        int threads = Math.min(files.size(), Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "sst-expand-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(() -> {
                    work(next);
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof SstException known
                    ? known
                    : new SstException(ErrorCode.LOCAL_IO, "expand the snapshot: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted while the snapshot was expanded", e);
        } finally {
            stop(executor);
        }
    }

    /** The caller deletes the directory after a failure, so no thread may still write to it. */
    private static void stop(ExecutorService executor) {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the threads that expand files do not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(AtomicInteger next) throws SstException {
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            Path file = files.get(i);
            try {
                if (String.valueOf(file.getFileName()).endsWith(QpressFile.SUFFIX)) {
                    cancellation.check();
                    QpressFile.expand(file);
                } else {
                    decompress(file);
                }
                Files.delete(file);
            } catch (IOException e) {
                next.set(files.size());
                throw SstException.of(ErrorCode.LOCAL_IO, "expand " + file, e);
            }
        }
    }

    private void decompress(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Path target = file.resolveSibling(name.substring(0, name.lastIndexOf('.')));
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                ReadableByteChannel content = compression(name).decompress(in);
                WritableByteChannel out = Holes.writing(
                        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        target.toString())) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (content.read(buffer) >= 0) {
                cancellation.check();
                buffer.flip();
                out.write(buffer);
                buffer.clear();
            }
        }
    }
}
