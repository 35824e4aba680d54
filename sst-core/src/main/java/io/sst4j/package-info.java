/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The nouns of state snapshot transfer (SST) and the interfaces that plug into it.
 *
 * <p>A {@link io.sst4j.Joiner} listens and receives one snapshot; a {@link io.sst4j.Donor} connects to the address that
 * the joiner announced and sends it. How the state is captured and restored is a {@link io.sst4j.SnapshotMethod}, what
 * carries the bytes is a {@link io.sst4j.Transport}, what protects them is an {@link io.sst4j.Encryptor}.
 *
 * <p>{@link io.sst4j.Sst} is where everything begins. The other types of this package import nothing else of the project, so
 * that every other package may depend on them.
 */
package io.sst4j;
