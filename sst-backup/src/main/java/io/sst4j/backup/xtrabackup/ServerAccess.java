/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.internal.io.BeforeCiphers;
import io.sst4j.internal.io.ClientKeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check of the donor's own server, before any data moves, that the backup user has the privileges of a backup.
 *
 * <p>Connects over the UNIX socket with any JDBC driver on the class path. The list of privileges comes from the
 * manual of the method.
 */
final class ServerAccess {
    /** The privileges: for each, the name in the manual first, then the other names that servers list. */
    private static final List<List<String>> NEEDED = List.of(
            List.of("RELOAD"),
            List.of("PROCESS"),
            List.of("LOCK TABLES"),
            List.of("REPLICATION CLIENT", "BINLOG MONITOR"));

    private static final Pattern GLOBAL_GRANT = Pattern.compile("GRANT (.*) ON \\*\\.\\* TO .*", Pattern.DOTALL);
    private static final int LOGIN_SECONDS = 10;
    private static final int ACCESS_DENIED = 1045;
    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;

    private final XtrabackupOptions options;
    private Optional<String> version = Optional.empty();

    ServerAccess(XtrabackupOptions options) {
        this.options = options;
    }

    /**
     * Fails if a backup would fail. A problem that affects only this check is reported and not fatal, because the
     * tool may succeed.
     *
     * @param link is notified if the check was not possible
     */
    void check(TransferLink link) throws SstException {
        try {
            check();
        } catch (SstException e) {
            // without a password here, the tool may have one from an option file
            boolean denied = e.code() == ErrorCode.ACCESS_DENIED
                    && options.password().filter(word -> !word.isEmpty()).isPresent();
            if (denied || e.code() == ErrorCode.MISSING_PRIVILEGE) {
                throw e;
            }
            link.notice(Level.WARNING, "the privileges of the backup user are not checked: " + e.getMessage());
        }
    }

    /** Returns the version that the server reported; absent before a successful login. */
    Optional<String> version() {
        return version;
    }

    /** Fails unless the backup user can log in and has the privileges of a backup. */
    void check() throws SstException {
        String socket = options.socket().orElse("");
        if (socket.isEmpty()) {
            return;
        }
        String user = options.user().orElse(System.getProperty("user.name", ""));
        try (Connection connection = connect(socket, user);
                Statement statement = connection.createStatement()) {
            version = Optional.ofNullable(connection.getMetaData().getDatabaseProductVersion());
            Set<String> granted = granted(statement);
            List<String> missing = missing(granted);
            if (!missing.isEmpty()) {
                String account = account(statement);
                throw new SstException(
                        ErrorCode.MISSING_PRIVILEGE,
                        "the backup user " + account + " lacks " + String.join(", ", missing) + ": GRANT "
                                + String.join(", ", missing) + " ON *.* TO " + account);
            }
        } catch (SQLException e) {
            throw refused(e, socket, user);
        }
    }

    /**
     * Logs in without TLS, which a socket does not need. If the account is refused, tries again with TLS and a
     * certificate.
     */
    private Connection connect(String socket, String user) throws SQLException, SstException {
        Map<String, String> clear = Map.of("sslMode", "disable");
        try {
            return connect(socket, user, clear);
        } catch (SQLException e) {
            if (!isDenied(e) || !options.flag(XtrabackupSettings.CLIENT_SSL)) {
                throw e;
            }
        }
        BeforeCiphers.run();
        Map<String, String> protectedBy = new HashMap<>(Map.of("sslMode", "trust"));
        Optional<String> key = options.text(XtrabackupSettings.CLIENT_SSL_KEY);
        Optional<String> certificate = options.text(XtrabackupSettings.CLIENT_SSL_CERT);
        if (key.isEmpty() || certificate.isEmpty()) {
            return connect(socket, user, protectedBy);
        }
        try (ClientKeyStore store = ClientKeyStore.of(Path.of(key.get()), Path.of(certificate.get()))) {
            protectedBy.putAll(store.properties());
            return connect(socket, user, protectedBy);
        } catch (IOException | GeneralSecurityException e) {
            throw new SQLException("ssl-key " + key.get() + " and ssl-cert " + certificate.get() + ": " + e, e);
        }
    }

    private Connection connect(String socket, String user, Map<String, String> tls) throws SQLException, SstException {
        Properties properties = new Properties();
        properties.put("user", user);
        properties.put(
                "password", options.password().map(secret -> secret.reveal()).orElse(""));
        properties.put("localSocket", socket);
        properties.put("connectTimeout", String.valueOf(LOGIN_SECONDS * 1000));
        properties.put("socketTimeout", String.valueOf(LOGIN_SECONDS * 1000));
        properties.putAll(tls);
        properties.put("autocommit", "");
        String url = "jdbc:mariadb://localhost/";
        for (Driver driver : ServiceLoader.load(Driver.class)) {
            if (driver.acceptsURL(url)) {
                Connection connection = driver.connect(url, properties);
                if (connection != null) {
                    return connection;
                }
            }
        }
        throw new SstException(
                ErrorCode.NO_PROVIDER,
                "no JDBC driver for MariaDB to check the backup user with: add org.mariadb.jdbc:mariadb-java-client");
    }

    private static boolean isDenied(SQLException e) {
        return e.getErrorCode() == ACCESS_DENIED || e.getErrorCode() == ACCESS_DENIED_NO_PASSWORD;
    }

    private static SstException refused(SQLException e, String socket, String user) {
        return isDenied(e)
                ? new SstException(
                        ErrorCode.ACCESS_DENIED,
                        "the server refused the backup user '" + user
                                + "': set wsrep_sst_auth=user:password to an account" + " that exists here ("
                                + e.getMessage() + ")",
                        e)
                : new SstException(
                        ErrorCode.SERVER_UNREACHABLE,
                        "log in to the donor server over " + socket + " as '" + user + "': " + e.getMessage(),
                        e);
    }

    private static Set<String> granted(Statement statement) throws SQLException {
        Set<String> granted = new LinkedHashSet<>();
        try (ResultSet rows = statement.executeQuery("SHOW GRANTS")) {
            while (rows.next()) {
                granted.addAll(globalPrivileges(rows.getString(1)));
            }
        }
        return granted;
    }

    static List<String> globalPrivileges(String grant) {
        Matcher matcher = GLOBAL_GRANT.matcher(grant);
        if (!matcher.matches()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String name : matcher.group(1).split(",", -1)) {
            names.add(name.strip().toUpperCase(Locale.ROOT));
        }
        return names;
    }

    static List<String> missing(Set<String> granted) {
        if (granted.contains("ALL PRIVILEGES")) {
            return List.of();
        }
        return NEEDED.stream()
                .filter(names -> names.stream().noneMatch(granted::contains))
                .map(names -> names.get(0))
                .toList();
    }

    private static String account(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT CURRENT_USER()")) {
            String account = row.next() ? row.getString(1) : "?";
            int at = account.lastIndexOf('@');
            return at < 0 ? account : "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'";
        }
    }
}
