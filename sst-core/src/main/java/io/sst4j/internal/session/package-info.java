/* SPDX-License-Identifier: Apache-2.0 */
/** The two sides of a transfer, as state machines on top of a method, a transport and an encryptor. */
package io.sst4j.internal.session;
