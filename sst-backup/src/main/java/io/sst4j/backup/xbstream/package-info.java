/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The xbstream container format, in which {@code mariadb-backup} and {@code xtrabackup} stream a backup.
 *
 * <p>{@link io.sst4j.backup.xbstream.XbstreamWriter} and {@link io.sst4j.backup.xbstream.XbstreamReader} convert
 * between files and bytes without touching a disk. {@link io.sst4j.backup.xbstream.XbstreamExtractor} unpacks a
 * stream into a directory. The package knows only the format: no processes, no transfer.
 */
package io.sst4j.backup.xbstream;
