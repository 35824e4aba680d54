/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ServerLogin;
import io.sst4j.backup.internal.mysqldump.tool.ToolServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A running MariaDB server and the account that a copy uses there.
 *
 * <p>Driver properties, for example {@code sslMode} and {@code serverSslCert}, configure TLS and everything else
 * about the connection. By default, TLS is off over a UNIX socket. Over the network, the server must have TLS and is
 * verified. A {@code GSSAPI} account logs in with the ticket of the process. Immutable.
 *
 * @param host the host; ignored if there is a socket
 * @param port the port; ignored if there is a socket
 * @param socket the UNIX socket of a server on this machine
 * @param user the account's name
 * @param password the account's password; empty for none, or if the server identifies the user of the socket
 * @param properties further properties of the JDBC driver, which must not contain secrets
 */
public record DatabaseServer(
        String host, int port, Optional<Path> socket, String user, Secret password, Map<String, String> properties) {
    private static final String SSL_MODE = "sslMode";
    private static final String VARIABLES = "sessionVariables";
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_LIMIT = Duration.ofHours(1);

    /** Copies the properties. */
    public DatabaseServer {
        properties = Map.copyOf(properties);
    }

    /**
     * Creates a server on the network.
     *
     * @param host the server's host
     * @param port the server's port
     * @param user the account's name
     * @param password the account's password
     * @return the server
     */
    public static DatabaseServer at(String host, int port, String user, Secret password) {
        return new DatabaseServer(host, port, Optional.empty(), user, password, Map.of());
    }

    /**
     * Creates a server on this machine.
     *
     * @param socket the server's UNIX socket
     * @param user the account's name
     * @param password the account's password
     * @return the server
     */
    public static DatabaseServer bySocket(Path socket, String user, Secret password) {
        return new DatabaseServer("localhost", 0, Optional.of(socket), user, password, Map.of());
    }

    /**
     * Returns this server with one more driver property.
     *
     * @param name the property
     * @param value its value
     * @return a new server
     */
    public DatabaseServer with(String name, String value) {
        Map<String, String> more = new TreeMap<>(properties);
        more.put(name, value);
        return new DatabaseServer(host, port, socket, user, password, more);
    }

    /** Returns this server with one more session variable, as {@code name=value}. */
    DatabaseServer withVariable(String assignment) {
        String others = properties.getOrDefault(VARIABLES, "");
        return with(VARIABLES, others.isEmpty() ? assignment : others + "," + assignment);
    }

    /** Returns true if the server's address shows that its files are on this machine. */
    boolean isLocal() {
        try {
            return socket.isPresent() || InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    ServerLogin login(String role) {
        Properties driver = new Properties();
        driver.setProperty("user", user);
        driver.setProperty("password", password.reveal());
        driver.setProperty("connectTimeout", String.valueOf(LOGIN_LIMIT.toMillis()));
        driver.setProperty("socketTimeout", String.valueOf(IDLE_LIMIT.toMillis()));
        driver.setProperty("allowLocalInfile", "true");
        driver.setProperty("useServerPrepStmts", "true");
        driver.setProperty("useBulkStmts", "true");
        driver.setProperty("tinyInt1isBit", "false");
        socket.ifPresent(path -> {
            driver.setProperty("localSocket", path.toString());
            driver.setProperty(SSL_MODE, "disable");
        });
        properties.forEach(driver::setProperty);
        String url = "jdbc:mariadb://" + address() + (socket.isPresent() ? "" : ":" + port) + "/";
        return new ServerLogin(label(role), user, url, driver);
    }

    private String label(String role) {
        return role + " " + socket.map(Path::toString).orElse(address() + ":" + port);
    }

    private String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /**
     * Returns the server for command-line programs. Fails if they would not protect the connection as the driver
     * does.
     */
    ToolServer tool(String role) throws SstException {
        List<String> arguments = new ArrayList<>(List.of("--user=" + user));
        socket.ifPresentOrElse(
                path -> arguments.add("--socket=" + path),
                () -> arguments.addAll(List.of("--protocol=tcp", "--host=" + host, "--port=" + port)));
        for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
            arguments.addAll(toolArguments(property.getKey(), property.getValue(), role));
        }
        if (!properties.containsKey(SSL_MODE)) {
            arguments.addAll(toolArguments(SSL_MODE, socket.isPresent() ? "disable" : "verify-full", role));
        }
        return new ToolServer(label(role), arguments, Map.of("MYSQL_PWD", password.reveal()));
    }

    private List<String> toolArguments(String property, String value, String role) throws SstException {
        return switch (property + "=" + value) {
            case SSL_MODE + "=disable" -> List.of("--skip-ssl", "--skip-ssl-verify-server-cert");
            case SSL_MODE + "=verify-full" -> List.of("--ssl-verify-server-cert");
            // the engine sets these itself, or does not need them
            case VARIABLES + "=wsrep_sync_wait=0", VARIABLES + "=wsrep_on=OFF" -> List.of();
            default -> {
                if (property.equals("serverSslCert") && Path.of(value).isAbsolute()) {
                    yield List.of("--ssl-ca=" + value);
                }
                throw new SstException(
                        ErrorCode.UNSUPPORTED_OPTION,
                        "the programs of the engine TOOL do not support " + property + "=" + value + " for the "
                                + label(role)
                                + ": they support sslMode=disable, sslMode=verify-full and serverSslCert with a file path;"
                                + " use the engine NATIVE");
            }
        };
    }
}
