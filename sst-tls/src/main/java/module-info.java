/* SPDX-License-Identifier: Apache-2.0 */
/** Encryptors that protect a transfer with TLS. */
module io.sst4j.tls {
    requires transitive io.sst4j;
}
