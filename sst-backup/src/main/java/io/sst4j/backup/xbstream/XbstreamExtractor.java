/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.MalformedStreamException;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/**
 * Unpacks an xbstream into a directory, as {@code mbstream -x} does, but with strict checks.
 *
 * <p>The stock tool exits with success on several truncated or damaged streams; this class treats each of them as an
 * error. It requires an end chunk for every file and compares the checksum of each chunk. It refuses a name that
 * leads out of the directory, through a link or onto an existing file.
 *
 * <p>The calling thread reads and checks while other threads write, so the network, the checksum and the disk work at
 * the same time. Each file belongs to one writer. The memory used is the buffers (see {@link Options}) plus about 200
 * bytes for each unfinished file; the size and the number of files do not matter. Holes stay holes. Files get the
 * mode {@code rw-r-----} and directories {@code rwx------}, less the umask. Nothing is forced to the disk.
 *
 * <p>An extractor may be used several times, also by several threads at once, if the streams have no names in common.
 */
public final class XbstreamExtractor {
    private final Path target;
    private final Options options;

    /**
     * Creates an extractor.
     *
     * @param target an existing directory, which should be empty
     * @param options the settings and limits
     */
    public XbstreamExtractor(Path target, Options options) {
        this.target = target;
        this.options = options;
    }

    /**
     * Unpacks a stream to its end.
     *
     * <p>The first failure of any thread stops all threads and is thrown. The channel is then closed so that no
     * thread keeps waiting for it, and the files unpacked so far are left for the caller to discard. To cancel,
     * interrupt the thread or close the channel. When the method returns or throws, no thread writes any more.
     *
     * @param in the stream, which must block; not closed after success
     * @param sink receives progress on this thread
     * @return the result of the extraction
     * @throws MalformedStreamException if the stream is damaged, truncated or hostile, with the offset
     * @throws SstException if the channel or the disk fails, or the extraction is cancelled
     */
    public Report extract(ReadableByteChannel in, TransferSink sink) throws SstException {
        return new Extraction(target, options, in, sink).run();
    }

    /**
     * The settings and limits of an extraction.
     *
     * @param dialect the dialect whose extensions the stream may use
     * @param writers the number of threads that write
     * @param buffers the number of direct buffers between reading and writing
     * @param bufferBytes the size of each buffer, in bytes
     * @param maxHandles the largest number of files kept open; further files are reopened when needed
     * @param maxUnfinished the largest number of unfinished files at one time, at about 200 bytes of heap each
     * @param maxFiles the largest number of files in a stream
     */
    public record Options(
            XbstreamReader.Dialect dialect,
            int writers,
            int buffers,
            int bufferBytes,
            int maxHandles,
            int maxUnfinished,
            long maxFiles) {

        /** Checks the limits. */
        public Options {
            atLeast(1, writers, "writers");
            atLeast(2, buffers, "buffers");
            atLeast(4096, bufferBytes, "bufferBytes");
            atLeast(writers, maxHandles, "maxHandles");
            atLeast(1, maxUnfinished, "maxUnfinished");
            atLeast(1, maxFiles, "maxFiles");
        }

        /**
         * Returns the default options: MariaDB's dialect, up to four writers, eight buffers of 128 KiB, 512 open
         * files, 65,536 unfinished files and 100 million files. Together, the buffers fit into a processor's cache.
         *
         * @return the options
         */
        public static Options defaults() {
            return builder().build();
        }

        /**
         * Returns a builder that starts with the defaults.
         *
         * @return a builder
         */
        public static Builder builder() {
            return new Builder();
        }

        private static void atLeast(long least, long value, String name) {
            if (value < least) {
                throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
            }
        }

        /** Collects options. Not safe for use by several threads. */
        public static final class Builder {
            private XbstreamReader.Dialect dialect = XbstreamReader.Dialect.MARIADB;
            private int writers = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
            private int buffers = 8;
            private int bufferBytes = 1 << 17;
            private int maxHandles = 512;
            private int maxUnfinished = 1 << 16;
            private long maxFiles = 100_000_000;

            private Builder() {}

            /**
             * Sets the dialect whose extensions the stream may use. The default is MariaDB's.
             *
             * @param value the dialect
             * @return this builder
             */
            public Builder dialect(XbstreamReader.Dialect value) {
                dialect = value;
                return this;
            }

            /**
             * Sets the number of threads that write. The default is the number of processors, at most four.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder writers(int value) {
                writers = value;
                return this;
            }

            /**
             * Sets the memory between reading and writing. The default is 8 buffers of 128 KiB.
             *
             * @param count the number of buffers, at least two
             * @param bytes the size of each buffer, at least 4096
             * @return this builder
             */
            public Builder buffers(int count, int bytes) {
                buffers = count;
                bufferBytes = bytes;
                return this;
            }

            /**
             * Sets the largest number of files kept open. The default is 512.
             *
             * @param value at least the number of writers
             * @return this builder
             */
            public Builder maxHandles(int value) {
                maxHandles = value;
                return this;
            }

            /**
             * Sets the largest number of unfinished files at one time. The default is 65,536.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder maxUnfinished(int value) {
                maxUnfinished = value;
                return this;
            }

            /**
             * Sets the largest number of files in a stream. The default is 100 million.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder maxFiles(long value) {
                maxFiles = value;
                return this;
            }

            /**
             * Builds the options.
             *
             * @return the options
             * @throws IllegalArgumentException if a limit is too small
             */
            public Options build() {
                return new Options(dialect, writers, buffers, bufferBytes, maxHandles, maxUnfinished, maxFiles);
            }
        }
    }

    /**
     * The result of an extraction.
     *
     * @param manifest the same manifest that {@link XbstreamTally} computes for this stream; a replaced file counts
     *     again
     * @param streamBytes the length of the stream, in bytes
     */
    public record Report(Manifest manifest, long streamBytes) {}
}
