/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * What a method sent or received.
 *
 * @param position what the snapshot stands for
 * @param incremental true if only the position travelled, because an incremental transfer follows
 */
public record Outcome(SnapshotPosition position, boolean incremental) {}
