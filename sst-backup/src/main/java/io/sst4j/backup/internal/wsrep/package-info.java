/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a Galera server hands to a {@code wsrep_sst_*} script, and the settings that follow from it.
 *
 * <p>{@link io.sst4j.backup.internal.wsrep.WsrepArguments} reads arguments, environment and standard input;
 * {@link io.sst4j.backup.internal.wsrep.WsrepConfiguration} joins them with the option files. Nothing here touches the data
 * directory or starts a process.
 */
package io.sst4j.backup.internal.wsrep;
