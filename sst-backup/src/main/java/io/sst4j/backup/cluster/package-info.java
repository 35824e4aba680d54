/* SPDX-License-Identifier: Apache-2.0 */
/** Reads the members of a running Galera cluster from its servers. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.cluster;
