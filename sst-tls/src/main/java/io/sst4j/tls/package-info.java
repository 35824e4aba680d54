/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Transfers protected by TLS: what a node shows, whom it trusts, and the {@link io.sst4j.Encryptor} that is made of both.
 *
 * <p>{@link io.sst4j.tls.TlsEncryptorProvider} makes one of option files' values;
 * {@link io.sst4j.tls.CertificateAuthority} makes the keys and certificates.
 */
package io.sst4j.tls;
