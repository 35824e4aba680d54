/* SPDX-License-Identifier: Apache-2.0 */
/** A running server that a transfer asks by SQL. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.server;
