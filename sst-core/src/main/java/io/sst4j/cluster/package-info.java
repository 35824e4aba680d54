/* SPDX-License-Identifier: Apache-2.0 */
/** The members of a cluster, and the choice of a donor for a joining node. */
@org.jspecify.annotations.NullMarked
package io.sst4j.cluster;
