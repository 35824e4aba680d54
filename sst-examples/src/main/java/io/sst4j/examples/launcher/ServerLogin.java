/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Logs in to the server on this machine over its socket. */
final class ServerLogin {
    private ServerLogin() {}

    private static final int ACCESS_DENIED = 1045;
    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;

    /** A query to a server. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException, SstException;
    }

    /** Logs in, asks and logs out; fails with {@link ErrorCode#ACCESS_DENIED} or {@link ErrorCode#SERVER_UNREACHABLE}. */
    static <T> T use(String socket, Credentials account, Question<T> question) throws SstException {
        try (Connection connection = connect(socket, account)) {
            return question.ask(connection);
        } catch (SQLException e) {
            boolean denied = e.getErrorCode() == ACCESS_DENIED || e.getErrorCode() == ACCESS_DENIED_NO_PASSWORD;
            throw new SstException(
                    denied ? ErrorCode.ACCESS_DENIED : ErrorCode.SERVER_UNREACHABLE,
                    "log in as '" + account.user() + "' at " + socket + ": " + e.getMessage(),
                    e);
        }
    }

    /** Logs in; the caller closes the connection. */
    static Connection connect(String socket, Credentials account) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", account.user());
        properties.put("password", account.password().reveal());
        properties.put("localSocket", socket);
        properties.put("sslMode", "disable");
        return DriverManager.getConnection("jdbc:mariadb://localhost/", properties);
    }
}
