/* SPDX-License-Identifier: Apache-2.0 */
/** The two sides of a transfer, as named states over what a method, a transport and an encryptor can do. */
package io.sst4j.internal.session;
