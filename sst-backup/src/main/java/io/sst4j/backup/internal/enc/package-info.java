/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Encryption of a whole stream with a shared key, in process and compatible with {@code openssl enc}.
 *
 * <p>{@link io.sst4j.backup.internal.enc.OpensslEncryption} wraps channels; {@link
 * io.sst4j.backup.internal.enc.KeyFile} reads keys.
 */
package io.sst4j.backup.internal.enc;
