/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

/**
 * How files of keys and certificates are laid out and what is verified by them, by the numbers of the option
 * {@code encrypt}. Source: the seeds, and the contract of the stock scripts of MariaDB 10.11.
 */
enum TlsMode {
    /** {@code encrypt=2}: one file with key and certificate, and the CA; no names are checked. */
    BUNDLE(2),
    /** {@code encrypt=3}: key and certificate as Galera has them; verified only if there is a CA. */
    GALERA(3),
    /** {@code encrypt=4}: key, certificate and CA as the server has them. */
    MARIADB(4);

    private final int number;

    TlsMode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
