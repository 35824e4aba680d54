/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The xbstream container, in which {@code mariadb-backup} and {@code xtrabackup} stream a backup.
 *
 * <p>{@link io.sst4j.backup.xbstream.XbstreamWriter} and {@link io.sst4j.backup.xbstream.XbstreamReader} turn files into
 * bytes and back without touching a disk; {@link io.sst4j.backup.xbstream.XbstreamExtractor} unpacks a stream into a
 * directory. The package knows the format only: no processes, no transfer.
 */
package io.sst4j.backup.xbstream;
