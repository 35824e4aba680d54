/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What carries the bytes: {@link io.sst4j.transport.TcpTransport TCP} between hosts,
 * {@link io.sst4j.transport.InMemoryTransport memory} within one JVM.
 */
package io.sst4j.transport;
