/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

/**
 * The layout of key and certificate files and the rules of verification, by the numbers of the option {@code encrypt}. Source:
 * the contract of the stock scripts of MariaDB 10.11.
 */
enum TlsMode {
    /** {@code encrypt=2}: one file with key and certificate, and the CA. Names are not checked. */
    BUNDLE(2),
    /** {@code encrypt=3}: key and certificate in Galera's layout. Peers are verified only if there is a CA. */
    GALERA(3),
    /** {@code encrypt=4}: key, certificate and CA in the server's layout. */
    MARIADB(4);

    private final int number;

    TlsMode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
