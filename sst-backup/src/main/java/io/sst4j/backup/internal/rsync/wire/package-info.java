/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The bytes of the protocol between an rsync client and an rsync daemon, for protocols 30 to 32.
 *
 * <p>{@link io.sst4j.backup.internal.rsync.wire.WireInput} and {@link io.sst4j.backup.internal.rsync.wire.WireOutput}
 * encode numbers, names and lines. {@link io.sst4j.backup.internal.rsync.wire.FrameInput} and {@link
 * io.sst4j.backup.internal.rsync.wire.FrameOutput} encode the frames that are used once both sides have agreed on a
 * protocol. The other types represent the agreement. Nothing here opens a file or a connection.
 *
 * <p>Sources: a description of the protocol that the project made, and observations of the rsync program's output and
 * accepted input. If the two differed, the program decided.
 */
package io.sst4j.backup.internal.rsync.wire;
