/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

/**
 * Whose extensions a stream may use.
 *
 * <p>Both families give the letter {@code S} to a chunk for files with holes, with different layouts that nothing in the
 * stream tells apart, so the reader must be told.
 */
public enum Dialect {
    /** MariaDB: {@code S} is a seek; there are chunks that rename and remove, and a flag that replaces a file. */
    MARIADB,
    /** Percona: {@code S} carries a map of holes and data. */
    PERCONA
}
