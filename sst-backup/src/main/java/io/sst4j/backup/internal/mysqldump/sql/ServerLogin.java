/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import java.util.Properties;

/**
 * How to log in to a server.
 *
 * @param label what messages call it, for instance {@code donor 10.0.0.1:3306}
 * @param user the account's name, for messages
 * @param url the JDBC address, without secrets
 * @param properties the driver's properties, the password among them
 */
public record ServerLogin(String label, String user, String url, Properties properties) {
    /** Returns the label, as the properties hold a password. */
    @Override
    public String toString() {
        return label;
    }
}
