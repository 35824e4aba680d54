/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The contract between a server and its {@code wsrep_sst_*} scripts, implemented with the library: arguments as
 * input, protocol lines as output, and an exit code. Contains no transfer logic of its own.
 */
package io.sst4j.backup.internal.script;
