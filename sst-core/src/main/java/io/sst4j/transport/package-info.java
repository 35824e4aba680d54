/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The transports: {@link io.sst4j.transport.TcpTransport TCP} between hosts, and
 * {@link io.sst4j.transport.InMemoryTransport memory} within one JVM.
 */
package io.sst4j.transport;
