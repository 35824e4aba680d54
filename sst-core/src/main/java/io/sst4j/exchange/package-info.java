/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The exchange: a protocol that moves one stream over several connections and continues when they break.
 *
 * <p>{@link io.sst4j.exchange.DonorExchange} and {@link io.sst4j.exchange.JoinerExchange} are its ends. To the method, each is a
 * {@link io.sst4j.Connection}. The exchange does not interpret the stream. See {@code docs/formats/exchange.md} for the bytes.
 */
package io.sst4j.exchange;
