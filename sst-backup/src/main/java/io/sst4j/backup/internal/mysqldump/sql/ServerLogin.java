/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import java.util.Properties;

/**
 * The login data for a server.
 *
 * @param label the server's name in messages, for example {@code donor 10.0.0.1:3306}
 * @param user the account's name, for messages
 * @param url the JDBC address, without secrets
 * @param properties the driver's properties, including the password
 */
public record ServerLogin(String label, String user, String url, Properties properties) {
    /** Returns the label, because the properties contain a password. */
    @Override
    public String toString() {
        return label;
    }
}
