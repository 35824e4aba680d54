/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files of a node, as every method that copies files needs them: where the server keeps them, whether there is room,
 * which of them give way to a snapshot, and the switch itself. Not exported.
 */
package io.sst4j.backup.internal.node;
