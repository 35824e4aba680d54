/* SPDX-License-Identifier: Apache-2.0 */
/** What the servers of a running cluster say of its members. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.cluster;
