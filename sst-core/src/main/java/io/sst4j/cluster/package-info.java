/* SPDX-License-Identifier: Apache-2.0 */
/** The members of a cluster, and which of them is to give its state to one that joins. */
@org.jspecify.annotations.NullMarked
package io.sst4j.cluster;
