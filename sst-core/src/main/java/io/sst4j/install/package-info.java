/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The switch from a node's old state to a new one: staged beside the old, moved in by a journal, undone on failure.
 *
 * <p>A method describes the switch with an {@link io.sst4j.install.InstallPlan} and hands it to
 * {@link io.sst4j.install.SafeInstall}. Whoever starts next on the same data directory calls
 * {@link io.sst4j.install.SafeInstall#recover} first.
 */
package io.sst4j.install;
