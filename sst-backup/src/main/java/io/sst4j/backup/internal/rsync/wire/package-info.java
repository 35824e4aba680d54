/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The bytes of the protocol between an rsync client and an rsync daemon, for protocols 30 to 32.
 *
 * <p>{@link io.sst4j.backup.internal.rsync.wire.WireInput} and {@link io.sst4j.backup.internal.rsync.wire.WireOutput} know numbers, names
 * and lines; {@link io.sst4j.backup.internal.rsync.wire.FrameInput} and {@link io.sst4j.backup.internal.rsync.wire.FrameOutput} the frames
 * in which they travel once both sides have agreed on a protocol; the other types what is agreed on. Nothing here opens a
 * file or a connection.
 *
 * <p>Sources: a description of the protocol that the project made, and what the rsync program was seen to send and to
 * accept; where the two differed, the program decided.
 */
package io.sst4j.backup.internal.rsync.wire;
