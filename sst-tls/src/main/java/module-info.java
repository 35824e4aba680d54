/* SPDX-License-Identifier: Apache-2.0 */
/** TLS encryption for transfers, and the certificates that it needs. */
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
