/* SPDX-License-Identifier: Apache-2.0 */
/** Encryptors that protect a transfer with TLS, and the certificates that they need. */
module io.sst4j.tls {
    requires transitive io.sst4j;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;

    exports io.sst4j.tls;

    uses java.security.Provider;

    provides io.sst4j.EncryptorProvider with
            io.sst4j.tls.TlsEncryptorProvider;
}
