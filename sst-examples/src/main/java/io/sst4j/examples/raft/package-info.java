/* SPDX-License-Identifier: Apache-2.0 */
/**
 * SOFAJRaft whose followers get snapshots by the method {@code tree}: over several connections, resumed when one is cut or an
 * attempt fails, without the parts that a follower already has.
 *
 * <p>JRaft's own copier asks for 128 KiB at a time and waits for each answer. {@link io.sst4j.examples.raft.SstServiceFactory}
 * is its extension point, and shows how an application uses these classes.
 */
@org.jspecify.annotations.NullMarked
package io.sst4j.examples.raft;
