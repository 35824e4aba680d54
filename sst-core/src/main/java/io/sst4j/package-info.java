/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The types of state snapshot transfer (SST) and the interfaces that plug into it.
 *
 * <p>A {@link io.sst4j.Joiner} listens and receives one snapshot. A {@link io.sst4j.Donor} connects to the address that the
 * joiner announced and sends the snapshot. A {@link io.sst4j.SnapshotMethod} captures and restores the state, a
 * {@link io.sst4j.Transport} carries the bytes, and an {@link io.sst4j.Encryptor} protects them.
 *
 * <p>Start with {@link io.sst4j.Sst}. The other types of this package import nothing else from the project, so every other
 * package may depend on them.
 */
package io.sst4j;
