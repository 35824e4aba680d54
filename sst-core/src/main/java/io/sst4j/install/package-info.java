/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The switch from a node's old state to a new one: staged beside the old, moved in with a journal, and undone on failure.
 *
 * <p>A method describes the switch with an {@link io.sst4j.install.InstallPlan} and passes it to
 * {@link io.sst4j.install.SafeInstall}. The next program to start on the same data directory calls
 * {@link io.sst4j.install.SafeInstall#recover} first.
 */
package io.sst4j.install;
