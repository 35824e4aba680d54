/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB server that is a Galera cluster node on this machine.
 *
 * <p>All its files are below one directory. If root starts the server, it switches to the user {@code mysql}. Closing the
 * node stops its server. Not safe for use by several threads.
 */
public final class MariaDbNode implements AutoCloseable {
    private static final int ASK_SECONDS = 5;

    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final NodeFilesystem files;
    private final NodeOptions options;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> launch = new ArrayList<>();
    private @Nullable Process server;

    MariaDbNode(NodeFilesystem files, NodeOptions options) {
        this.files = files;
        this.options = options;
    }

    /**
     * Sets an environment variable for the server.
     *
     * @param name the name of the variable
     * @param value its value
     */
    public void setEnvironment(String name, String value) {
        environment.put(name, value);
    }

    /**
     * Shows the server and its scripts a private directory in place of one that all nodes share, as on separate machines. Needs
     * root.
     *
     * @param shared the directory that the other nodes see
     * @param own the directory that this node sees from its next start on
     */
    public void mountInstead(Path shared, Path own) {
        launch.clear();
        launch.addAll(List.of("unshare", "--mount", "--propagation", "unchanged", "sh", "-c"));
        launch.addAll(List.of(
                "{ mount --make-rprivate / 2>/dev/null || :; } && mount --bind \"$0\" \"$1\" && shift && exec \"$@\"",
                own.toString(),
                shared.toString()));
    }

    /**
     * Makes the node donate with another method, and with other lines in the group {@code [sst]} and the groups after it. A
     * running server needs no restart, because its scripts read the option file.
     *
     * @param donating the options of a donor for this method; its distribution must be this node's
     * @throws IOException if the node's files cannot be changed
     */
    public void donateLike(NodeOptions donating) throws IOException {
        if (donating.distribution().isPresent()) {
            files.baseDirectory(
                    options.installation().seen(donating.distribution().get()), donating.method());
        }
        files.replaceSst(donating.sst());
    }

    /**
     * Starts the server.
     *
     * @param arguments further arguments, such as {@code --wsrep-new-cluster}
     * @throws IOException if it cannot be started
     */
    public void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(launch);
        command.addAll(options.installation()
                .command(options.distribution(), "mariadbd", "--defaults-file=" + files.configuration()));
        if (NodeFilesystem.runsAsRoot()) {
            command.add("--user=" + options.installation().serverUser());
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(files.errorLog().toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().putAll(environment);
        server = builder.start();
    }

    /**
     * Waits until the node is a synced member of its cluster.
     *
     * @param limit the longest time to wait
     * @return the time that it took
     * @throws IOException if the time limit passed or the server ended; the message contains the last lines of its error log
     */
    public Duration awaitSynced(Duration limit) throws IOException {
        return await("is not synced", this::isSynced, limit);
    }

    /**
     * Waits until the server answers queries, whether it is in a cluster or not.
     *
     * @param limit the longest time to wait
     * @return the time that it took
     * @throws IOException if the time limit passed or the server ended; the message contains the last lines of its error log
     */
    public Duration awaitAnswer(Duration limit) throws IOException {
        return await("does not answer", this::answers, limit);
    }

    private Duration await(String otherwise, BooleanSupplier condition, Duration limit) throws IOException {
        Instant start = Instant.now();
        while (Duration.between(start, Instant.now()).compareTo(limit) < 0) {
            if (!isRunning()) {
                throw new IOException("the server of " + files.name() + " ended:\n" + tail());
            }
            if (condition.getAsBoolean()) {
                return Duration.between(start, Instant.now());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IOException(files.name() + " " + otherwise + " after " + limit.toSeconds() + " s:\n" + tail());
    }

    private boolean isSynced() {
        if (!Files.exists(files.socket())) {
            return false;
        }
        try {
            return ask("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                            + " WHERE VARIABLE_NAME = 'wsrep_local_state_comment'")
                    .contains("Synced");
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Queries a server that may hang at its start and then never greets a client. Needed because the driver has no timeout on a
     * Unix socket.
     */
    private List<String> ask(String sql) throws SQLException {
        FutureTask<List<String>> asking = new FutureTask<>(() -> {
            try (Connection connection = connect()) {
                return query(connection, sql);
            }
        });
        Thread thread = new Thread(asking, files.name() + "-ask");
        thread.setDaemon(true);
        thread.start();
        try {
            return asking.get(ASK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new SQLException(files.name() + " does not answer", e.getCause());
        } catch (TimeoutException e) {
            throw new SQLException(files.name() + " took a connection and does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        } finally {
            // the interrupt closes the channel that is being read
            asking.cancel(true);
        }
    }

    /**
     * Returns whether the server answers a query.
     *
     * @return false while it starts
     */
    public boolean answers() {
        try {
            return Files.exists(files.socket()) && !ask("SELECT 1").isEmpty();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Waits until the server ends by itself, as a joiner does after a failed transfer.
     *
     * @param limit the longest time to wait
     * @throws IOException if it is still running
     */
    public void awaitEnd(Duration limit) throws IOException {
        Process running = running();
        try {
            if (!running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(files.name() + " still runs after " + limit.toSeconds() + " s:\n" + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Process running() {
        if (server == null) {
            throw new IllegalStateException(files.name() + " was not started");
        }
        return server;
    }

    /**
     * Returns whether the server is running.
     *
     * @return false before its start and after its end
     */
    public boolean isRunning() {
        return server != null && server.isAlive();
    }

    /**
     * The server's process.
     *
     * @return its handle
     */
    public ProcessHandle process() {
        return running().toHandle();
    }

    /**
     * The script that the server runs for a transfer, if there is one.
     *
     * @return the process named in {@code wsrep_sst.pid}, if it is alive
     */
    public Optional<ProcessHandle> script() {
        try {
            String pid = Files.readString(datadir().resolve("wsrep_sst.pid")).strip();
            return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Opens a connection as root.
     *
     * @return the connection; the caller closes it
     * @throws SQLException if the server does not answer
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://localhost/?user=root&sslMode=disable&allowMultiQueries=true&localSocket="
                        + files.socket());
    }

    /**
     * Executes statements.
     *
     * @param statements the statements, each without its final semicolon
     * @throws SQLException if one of them fails
     */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Executes a query.
     *
     * @param sql the query
     * @return the rows, with their columns separated by tabs
     * @throws SQLException if it fails
     */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return query(connection, sql);
        }
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "\t").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    /**
     * The checksum of every table except system tables.
     *
     * @return {@code schema.table<TAB>checksum}, sorted
     * @throws SQLException if the server does not answer
     */
    public List<String> checksums() throws SQLException {
        List<String> sums = new ArrayList<>();
        for (String table : query("SELECT CONCAT('`', REPLACE(TABLE_SCHEMA, '`', '``'), '`.`',"
                + " REPLACE(TABLE_NAME, '`', '``'), '`') FROM information_schema.TABLES WHERE TABLE_TYPE <> 'VIEW'"
                + " AND TABLE_SCHEMA NOT IN ('mysql','sys','information_schema','performance_schema') ORDER BY 1")) {
            sums.addAll(query("CHECKSUM TABLE " + table + " EXTENDED"));
        }
        return sums;
    }

    /**
     * The lines of the error log that the scripts wrote.
     *
     * @return lines that begin with {@code WSREP_SST}
     * @throws IOException if the log cannot be read
     */
    public List<String> scriptLines() throws IOException {
        return errorLog().lines().filter(line -> line.startsWith("WSREP_SST")).toList();
    }

    /**
     * The whole error log.
     *
     * @return its text
     * @throws IOException if it cannot be read
     */
    public String errorLog() throws IOException {
        return Files.exists(files.errorLog())
                ? new String(Files.readAllBytes(files.errorLog()), StandardCharsets.UTF_8)
                : "";
    }

    private String tail() throws IOException {
        List<String> lines = errorLog().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /**
     * The data directory.
     *
     * @return its path
     */
    public Path datadir() {
        return files.datadir();
    }

    Path temporary() {
        return files.temporary();
    }

    /**
     * The directory that holds all files of the node.
     *
     * @return its path
     */
    public Path root() {
        return files.root();
    }

    /**
     * The socket that the server listens on.
     *
     * @return its path
     */
    public Path socket() {
        return files.socket();
    }

    /**
     * The server's option file.
     *
     * @return its path
     */
    public Path configuration() {
        return files.configuration();
    }

    /**
     * The node's differences from the default node.
     *
     * @return its options
     */
    public NodeOptions options() {
        return options;
    }

    /** Stops the server cleanly, or kills it if that takes too long. */
    public void stop() {
        if (server == null) {
            return;
        }
        server.destroy();
        try {
            if (!server.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Kills the server, to simulate a crash. */
    public void kill() {
        Process running = server;
        if (running == null) {
            return;
        }
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
        try {
            running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
