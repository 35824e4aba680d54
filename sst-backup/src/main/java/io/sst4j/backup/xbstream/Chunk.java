/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * A chunk, the unit of an xbstream: one operation on one file.
 *
 * <p>Paths are relative, use {@code /}, and have passed the check that they stay inside the target directory.
 */
public sealed interface Chunk {
    /**
     * Returns the file that the chunk belongs to.
     *
     * @return a relative path
     */
    String path();

    /**
     * Returns the chunk's offset.
     *
     * @return the number of bytes from the start of the stream
     */
    long at();

    /**
     * Bytes of a file; they follow in the stream.
     *
     * @param path the file
     * @param at the chunk's offset in the stream
     * @param rewrite true if the file may exist and is then replaced
     * @param fileOffset the offset of the bytes in the file
     * @param length the number of bytes
     */
    record Payload(String path, long at, boolean rewrite, long fileOffset, long length) implements Chunk {}

    /**
     * Bytes of a file with holes between them, in Percona's dialect; the bytes follow in the stream.
     *
     * @param path the file
     * @param at the chunk's offset in the stream
     * @param fileOffset the offset of the first hole or byte in the file
     * @param length the number of bytes that follow
     * @param map the holes and data runs
     */
    record Sparse(String path, long at, long fileOffset, long length, SparseMap map) implements Chunk {}

    /**
     * A hole in a file, in MariaDB's dialect.
     *
     * @param path the file
     * @param at the chunk's offset in the stream
     * @param fileOffset the offset in the file at which the next bytes go
     */
    record Seek(String path, long at, long fileOffset) implements Chunk {}

    /**
     * The end of a file. The file is empty if no chunk came before.
     *
     * @param path the file
     * @param at the chunk's offset in the stream
     */
    record End(String path, long at) implements Chunk {}

    /**
     * A new name for a file that came earlier, in MariaDB's dialect.
     *
     * @param path the old name
     * @param at the chunk's offset in the stream
     * @param newPath the new name
     */
    record Rename(String path, long at, String newPath) implements Chunk {}

    /**
     * The removal of a file that came earlier, in MariaDB's dialect.
     *
     * @param path the file
     * @param at the chunk's offset in the stream
     */
    record Remove(String path, long at) implements Chunk {}

    /** The layout of a sparse chunk's payload: runs of data, each after a hole. Immutable. */
    final class SparseMap {
        private final int[] words;

        /**
         * Wraps a map.
         *
         * @param words alternating lengths of holes and runs, both unsigned; not copied
         */
        SparseMap(int[] words) {
            this.words = words;
        }

        /**
         * Returns the number of runs.
         *
         * @return zero or more
         */
        public int size() {
            return words.length / 2;
        }

        /**
         * Returns the length of the hole before a run.
         *
         * @param run the run's index, from zero
         * @return the length in bytes
         */
        public long hole(int run) {
            return Integer.toUnsignedLong(words[2 * run]);
        }

        /**
         * Returns the length of a run.
         *
         * @param run the run's index, from zero
         * @return the length in bytes
         */
        public long length(int run) {
            return Integer.toUnsignedLong(words[2 * run + 1]);
        }

        /** The total length of all holes. It cannot overflow because the number of runs is limited. */
        long holes() {
            long sum = 0;
            for (int run = 0; run < size(); run++) {
                sum += hole(run);
            }
            return sum;
        }

        /** The total length of all runs of data. */
        long data() {
            long sum = 0;
            for (int run = 0; run < size(); run++) {
                sum += length(run);
            }
            return sum;
        }
    }
}
