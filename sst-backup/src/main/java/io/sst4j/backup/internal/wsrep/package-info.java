/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The input that a Galera server passes to a {@code wsrep_sst_*} script, and the resulting settings.
 *
 * <p>{@link io.sst4j.backup.internal.wsrep.WsrepArguments} parses arguments, environment and standard input. {@link
 * io.sst4j.backup.internal.wsrep.WsrepConfiguration} combines them with the option files. Nothing here touches the
 * data directory or starts a process.
 */
package io.sst4j.backup.internal.wsrep;
