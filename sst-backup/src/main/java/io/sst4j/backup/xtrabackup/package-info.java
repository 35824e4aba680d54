/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code xtrabackup-v2}: a hot physical backup of the donor, streamed as xbstream in two stages.
 *
 * <p>{@link io.sst4j.backup.xtrabackup.XtrabackupMethod} is found by its name. The source implements the donor's side
 * and the target the joiner's side.
 */
package io.sst4j.backup.xtrabackup;
