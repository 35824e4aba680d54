/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

/**
 * What moves the rows of a logical copy.
 *
 * <p>Databases, tables without rows, code and accounts go the same way with every engine: a dump has them in an order in
 * which a broken one leaves the joiner with the accounts of another server.
 */
public enum Engine {
    /** Several connections at once, by the JDBC driver. */
    NATIVE,
    /**
     * One {@code mariadb-dump} whose output the client {@code mariadb} executes.
     *
     * <p>A donor outside of Galera stays locked until the dump has its snapshot, and to the end of the dump where that has
     * tables of engines without transactions.
     *
     * <p>Tables that its text would change go the native way: a {@code FLOAT} is written with six digits, an invalid value
     * of an {@code ENUM} like an empty one, generated columns with values of their own, {@code INET4}, {@code INET6} and
     * {@code UUID} as texts that are read for bytes, and history by transactions not at all. Of the driver's properties it
     * knows {@code sslMode} as {@code disable} or {@code verify-full}, and {@code serverSslCert}.
     */
    TOOL
}
