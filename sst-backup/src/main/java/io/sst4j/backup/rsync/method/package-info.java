/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code rsync}, alias {@code rsync_wan}: the donor's server pauses writes while its files are pushed.
 *
 * <p>{@link io.sst4j.backup.rsync.method.RsyncMethod} defines the settings.
 */
package io.sst4j.backup.rsync.method;
