/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code xtrabackup-v2}: a hot physical backup of the donor, streamed as xbstream in two stages.
 *
 * <p>{@link io.sst4j.backup.xtrabackup.XtrabackupMethod} is found by its name; the source reads as the donor's story, the
 * target as the joiner's.
 */
package io.sst4j.backup.xtrabackup;
