/* SPDX-License-Identifier: Apache-2.0 */
/** The programs of the distribution: the {@code wsrep_sst_*} launchers and the command {@code sst}. */
package io.sst4j.examples.launcher;
