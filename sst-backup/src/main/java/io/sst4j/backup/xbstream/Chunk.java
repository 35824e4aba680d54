/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * The unit of an xbstream: something about one file.
 *
 * <p>Paths are relative, use {@code /}, and have passed the check against leaving the directory they are meant for.
 */
public sealed interface Chunk {
    /**
     * The file that the chunk is about.
     *
     * @return a relative path
     */
    String path();

    /**
     * Where the chunk begins.
     *
     * @return bytes from the start of the stream
     */
    long at();

    /**
     * Bytes of a file; they follow in the stream.
     *
     * @param path the file
     * @param at where the chunk begins
     * @param rewrite true if the file may exist and is then replaced
     * @param fileOffset where the bytes go in the file
     * @param length how many bytes
     */
    record Payload(String path, long at, boolean rewrite, long fileOffset, long length) implements Chunk {}

    /**
     * Bytes of a file with holes between them, in Percona's dialect; the bytes follow in the stream.
     *
     * @param path the file
     * @param at where the chunk begins
     * @param fileOffset where the first hole or byte goes in the file
     * @param length how many bytes follow
     * @param map holes and data
     */
    record Sparse(String path, long at, long fileOffset, long length, SparseMap map) implements Chunk {}

    /**
     * A hole in a file, in MariaDB's dialect.
     *
     * @param path the file
     * @param at where the chunk begins
     * @param fileOffset where the next bytes of the file go
     */
    record Seek(String path, long at, long fileOffset) implements Chunk {}

    /**
     * The end of a file; of an empty one if nothing came before.
     *
     * @param path the file
     * @param at where the chunk begins
     */
    record End(String path, long at) implements Chunk {}

    /**
     * A file that came earlier gets another name, in MariaDB's dialect.
     *
     * @param path the old name
     * @param at where the chunk begins
     * @param newPath the new name
     */
    record Rename(String path, long at, String newPath) implements Chunk {}

    /**
     * A file that came earlier goes away, in MariaDB's dialect.
     *
     * @param path the file
     * @param at where the chunk begins
     */
    record Remove(String path, long at) implements Chunk {}

    /** Where the payload of a sparse chunk goes: runs of data, each behind a hole. Immutable. */
    final class SparseMap {
        private final int[] words;

        /**
         * Wraps a map.
         *
         * @param words hole and length in turn, both unsigned; not copied
         */
        SparseMap(int[] words) {
            this.words = words;
        }

        /**
         * The number of runs.
         *
         * @return zero or more
         */
        public int size() {
            return words.length / 2;
        }

        /**
         * The hole in front of a run.
         *
         * @param run from zero
         * @return bytes
         */
        public long hole(int run) {
            return Integer.toUnsignedLong(words[2 * run]);
        }

        /**
         * The length of a run.
         *
         * @param run from zero
         * @return bytes
         */
        public long length(int run) {
            return Integer.toUnsignedLong(words[2 * run + 1]);
        }

        /** All holes together; fits, as the number of runs is limited. */
        long holes() {
            long sum = 0;
            for (int run = 0; run < size(); run++) {
                sum += hole(run);
            }
            return sum;
        }

        /** All data together. */
        long data() {
            long sum = 0;
            for (int run = 0; run < size(); run++) {
                sum += length(run);
            }
            return sum;
        }
    }
}
