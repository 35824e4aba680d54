/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Encryption of transfers with TLS: a node's identity, the certificates that it trusts, and the {@link io.sst4j.Encryptor} that
 * uses both.
 *
 * <p>{@link io.sst4j.tls.TlsEncryptorProvider} creates an encryptor from the values of option files.
 * {@link io.sst4j.tls.CertificateAuthority} creates keys and certificates.
 */
package io.sst4j.tls;
