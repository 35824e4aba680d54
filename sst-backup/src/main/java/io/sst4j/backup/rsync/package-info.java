/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The rsync daemon protocol for any directory tree: a client that pushes and a daemon that receives.
 *
 * <p>{@link io.sst4j.backup.rsync.RsyncClient} and {@link io.sst4j.backup.rsync.RsyncDaemon} interoperate with stock
 * rsync 3.1 to 3.5 and need neither Galera nor a database. The snapshot method {@code rsync} is built on them.
 */
package io.sst4j.backup.rsync;
