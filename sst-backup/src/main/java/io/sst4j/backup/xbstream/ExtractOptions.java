/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

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
public record ExtractOptions(
        Dialect dialect, int writers, int buffers, int bufferBytes, int maxHandles, int maxUnfinished, long maxFiles) {

    /** Checks the limits. */
    public ExtractOptions {
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
    public static ExtractOptions defaults() {
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
        private Dialect dialect = Dialect.MARIADB;
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
        public Builder dialect(Dialect value) {
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
        public ExtractOptions build() {
            return new ExtractOptions(dialect, writers, buffers, bufferBytes, maxHandles, maxUnfinished, maxFiles);
        }
    }
}
