/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code rsync}, alias {@code rsync_wan}: the donor's server holds still while its files are pushed.
 *
 * <p>Settings are those of {@link io.sst4j.backup.rsync.method.RsyncMethod}.
 */
package io.sst4j.backup.rsync.method;
