/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The exchange: how two ends of this library move one stream over several connections, and go on when they are cut.
 *
 * <p>{@link io.sst4j.exchange.DonorExchange} and {@link io.sst4j.exchange.JoinerExchange} are the ends, each a
 * {@link io.sst4j.Connection} to the method that uses it. Nothing here knows what the stream is; {@code docs/formats/exchange.md}
 * has its bytes.
 */
package io.sst4j.exchange;
