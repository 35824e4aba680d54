/* SPDX-License-Identifier: Apache-2.0 */
/** Controls a running database server with SQL during a transfer. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.server;
