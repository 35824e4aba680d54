/* SPDX-License-Identifier: Apache-2.0 */
/**
 * SOFAJRaft whose followers get snapshots with the method {@code tree}: over several connections, resumed when a connection is
 * cut or an attempt fails, and without the parts that a follower already has.
 *
 * <p>JRaft's own copier requests 128 KiB at a time and waits for each answer. {@link io.sst4j.examples.raft.SstServiceFactory}
 * is the extension point, and shows how an application uses these classes.
 */
@org.jspecify.annotations.NullMarked
package io.sst4j.examples.raft;
