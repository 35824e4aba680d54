/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The contract between a server and its {@code wsrep_sst_*} scripts, spoken over the library: arguments in, lines of the
 * protocol out, an exit code at the end. Holds no transfer logic of its own.
 */
package io.sst4j.backup.internal.script;
