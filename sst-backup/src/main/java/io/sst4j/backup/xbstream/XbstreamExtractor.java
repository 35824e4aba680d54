/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.MalformedStreamException;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/**
 * Unpacks an xbstream into a directory, as {@code mbstream -x} does, but believes nothing and overlooks nothing.
 *
 * <p>The stock tool ends with success on several streams that are cut or damaged; here each of them is an error. A file
 * counts only with its end chunk, the checksum of each chunk is compared, no name leads out of the directory, through a
 * link or onto a file that exists.
 *
 * <p>The thread that calls reads and checks while others write, so that the network, the checksum and the disk work at the
 * same time. Each file belongs to one writer. Memory is that of the buffers (see {@link Options}) and some 200
 * bytes for each file that has begun and not ended; neither the size nor the number of files counts. Holes stay holes.
 * Files get the mode {@code rw-r-----} and directories {@code rwx------}, less the umask; nothing is forced to the disk.
 *
 * <p>An extractor may be used several times, also by several threads at once; the stream then must not have the same
 * names.
 */
public final class XbstreamExtractor {
    private final Path target;
    private final Options options;

    /**
     * Creates an extractor.
     *
     * @param target an existing directory; should be empty
     * @param options how, and the limits
     */
    public XbstreamExtractor(Path target, Options options) {
        this.target = target;
        this.options = options;
    }

    /**
     * Unpacks a stream to its end.
     *
     * <p>The first failure of any thread stops all and is what is thrown; the channel is then closed, so that nobody goes on
     * waiting for it, and what was unpacked so far is left to be thrown away. To cancel, interrupt the thread or close
     * the channel. When the method returns or throws, no thread writes any more.
     *
     * @param in the stream, which must block; not closed after success
     * @param sink told of progress on this thread
     * @return what was done
     * @throws MalformedStreamException if the stream is damaged, cut or hostile, with the offset
     * @throws SstException if the channel or the disk fails, or the extraction is cancelled
     */
    public Report extract(ReadableByteChannel in, TransferSink sink) throws SstException {
        return new Extraction(target, options, in, sink).run();
    }

    /**
     * How to extract, and the limits.
     *
     * @param dialect whose extensions the stream may use
     * @param writers the threads that write
     * @param buffers the number of direct buffers between reading and writing
     * @param bufferBytes the size of each
     * @param maxHandles the most files kept open by the operating system; others are opened again when needed
     * @param maxUnfinished the most files begun and not ended at one time, about 200 bytes of heap for each
     * @param maxFiles the most files of a stream
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
         * The options that fit most: MariaDB's dialect, up to four writers, eight buffers of 128 KiB, which together stay in a
         * processor's cache, 512 open files, 65,536
         * unfinished files, and 100 million files.
         *
         * @return the options
         */
        public static Options defaults() {
            return builder().build();
        }

        /**
         * Starts from the defaults.
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
             * Sets whose extensions the stream may use; MariaDB's unless set.
             *
             * @param value the dialect
             * @return this builder
             */
            public Builder dialect(XbstreamReader.Dialect value) {
                dialect = value;
                return this;
            }

            /**
             * Sets the number of threads that write; the number of processors, at most four, unless set.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder writers(int value) {
                writers = value;
                return this;
            }

            /**
             * Sets the memory between reading and writing; 8 buffers of 128 KiB unless set.
             *
             * @param count how many buffers, at least two
             * @param bytes the size of each, at least 4096
             * @return this builder
             */
            public Builder buffers(int count, int bytes) {
                buffers = count;
                bufferBytes = bytes;
                return this;
            }

            /**
             * Sets the most files kept open by the operating system; 512 unless set.
             *
             * @param value at least the number of writers
             * @return this builder
             */
            public Builder maxHandles(int value) {
                maxHandles = value;
                return this;
            }

            /**
             * Sets the most files begun and not ended at one time; 65,536 unless set.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder maxUnfinished(int value) {
                maxUnfinished = value;
                return this;
            }

            /**
             * Sets the most files of a stream; 100 million unless set.
             *
             * @param value at least one
             * @return this builder
             */
            public Builder maxFiles(long value) {
                maxFiles = value;
                return this;
            }

            /**
             * Makes the options.
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
     * What an extraction did.
     *
     * @param manifest as {@link XbstreamTally} has it of this stream; a file that was replaced counts again
     * @param streamBytes the length of the stream
     */
    public record Report(Manifest manifest, long streamBytes) {}
}
