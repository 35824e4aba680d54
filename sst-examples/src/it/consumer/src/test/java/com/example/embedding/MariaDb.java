/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB server of this machine's packages, in a directory of its own, reached by loopback and socket. */
final class MariaDb implements AutoCloseable {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final int START_LIMIT = 600;

    final Path files;
    final Path socket;
    final int port;
    private final Path home;
    private final int id;
    private Process server;

    MariaDb(Path home, int id) throws IOException {
        this.home = Files.createDirectory(home.resolve("server" + id));
        this.id = id;
        files = Files.createDirectory(this.home.resolve("data"));
        socket = this.home.resolve("sock");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    /** A directory that the server's user can enter, in memory where that is possible. */
    static Path newHome() throws IOException {
        Path memory = Path.of("/dev/shm");
        Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        return Files.createTempDirectory(
                parent, "embed", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    void initialize() throws IOException, InterruptedException {
        run(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + files,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve");
    }

    /** Starts the server; the files may have come from elsewhere. */
    void start() throws Exception {
        if (ROOT) {
            run("chown", "-R", "mysql:", home.toString());
        }
        List<String> command = new ArrayList<>(List.of(
                program("mariadbd"),
                "--no-defaults",
                "--datadir=" + files,
                "--socket=" + socket,
                "--pid-file=" + home.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--server-id=" + id,
                "--log-bin=log",
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M"));
        if (ROOT) {
            command.add("--user=mysql");
        }
        Path log = home.resolve("error.log");
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int i = 0; !answers(); i++) {
            if (server.waitFor(100, TimeUnit.MILLISECONDS) || i > START_LIMIT) {
                throw new IOException("the server does not start: " + Files.readString(log));
            }
        }
    }

    void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    String url() {
        return "jdbc:mariadb://localhost/?user=root&sslMode=disable&localSocket=" + socket;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false;
        }
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String value(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(program)));
        command.addAll(List.of(arguments));
        Path log = home.resolve(program + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(program + " failed: " + Files.readString(log));
        }
    }

    private static String program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/libexec";
        return Stream.of(path.split(":"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("apt-get install mariadb-server mariadb-backup: no " + name))
                .toString();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
