/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code rsync}, and rsync's daemon protocol for any directory tree: a client that pushes, a daemon that
 * receives.
 *
 * <p>{@link io.sst4j.backup.rsync.RsyncClient} and {@link io.sst4j.backup.rsync.RsyncDaemon} interoperate with stock rsync
 * 3.1 to 3.5 and need neither Galera nor a database.
 */
package io.sst4j.backup.rsync;
