/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The two sides of a transfer, as named states over what a method, a transport and an encryptor can do.
 *
 * <p>{@link io.sst4j.session.Sst} is where everything begins.
 */
package io.sst4j.session;
