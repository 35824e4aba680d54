/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Compression of a whole stream, and of single files in a backup, in process and compatible with the command line
 * tools.
 *
 * <p>{@link io.sst4j.backup.internal.compress.Compression} wraps channels; {@link
 * io.sst4j.backup.internal.compress.QpressFile} expands the {@code *.qp} files of {@code mariadb-backup --compress}.
 */
package io.sst4j.backup.internal.compress;
