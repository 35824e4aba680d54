/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.io.file.PathUtils;

/**
 * A Galera cluster of real servers on the loopback interface, in a temporary directory.
 *
 * <p>The first node bootstraps the cluster, and every further node joins it. Closing the cluster stops every server and
 * deletes the directory. Not safe for use by several threads.
 */
public final class GaleraCluster implements AutoCloseable {
    /** Long enough for any transfer of a test. */
    public static final Duration JOIN_LIMIT = Duration.ofMinutes(2);

    private static final Duration FIRST_LIMIT = Duration.ofSeconds(45);

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(1);

    private final Path root;
    private final List<MariaDbNode> nodes = new ArrayList<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private GaleraCluster(Path root) {
        this.root = root;
    }

    /**
     * Creates a cluster without nodes, in memory if the system has an in-memory file system.
     *
     * @return the cluster
     * @throws IOException if its directory cannot be created
     */
    public static GaleraCluster create() throws IOException {
        Path parent = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        Path root = Files.createTempDirectory(
                parent,
                "sst4j-cluster-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return new GaleraCluster(root);
    }

    /**
     * Creates a node without starting it: an empty data directory and an option file.
     *
     * @param options the differences from the default node
     * @return the node
     * @throws IOException if its files cannot be created
     */
    public MariaDbNode node(NodeOptions options) throws IOException {
        String name = IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> "node" + number)
                .filter(candidate -> !addresses.containsKey(candidate))
                .findFirst()
                .orElseThrow();
        NodeFilesystem files = new NodeFilesystem(root, name);
        List<Integer> ports = Ports.free(4);
        String host = options.host().indexOf(':') >= 0 ? "[" + options.host() + "]" : options.host();
        addresses.put(name, host + ":" + ports.get(1));
        Files.writeString(files.configuration(), configuration(files, options, host, ports));
        NodeFilesystem.giveToServer(files.root(), options.installation());
        MariaDbNode node = new MariaDbNode(files, options);
        nodes.add(node);
        return node;
    }

    private String configuration(NodeFilesystem files, NodeOptions options, String host, List<Integer> ports)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("[mysqld]");
        lines.add("datadir=" + files.datadir());
        lines.add("socket=" + files.socket());
        lines.add("pid-file=" + files.root().resolve("pid"));
        lines.add("log-error=" + files.errorLog());
        // at its start a server deletes everything here that looks like a temporary table, even another server's
        lines.add("tmpdir=" + files.temporary());
        lines.add("bind-address=" + options.host());
        lines.add("port=" + ports.get(0));
        lines.add("skip-name-resolve");
        lines.add("innodb_buffer_pool_size=256M");
        lines.add("innodb_log_file_size=96M");
        lines.add("innodb_flush_log_at_trx_commit=0");
        lines.add("innodb_doublewrite=0");
        lines.add("innodb_autoinc_lock_mode=2");
        lines.add("binlog_format=ROW");
        if (options.installation().base().isEmpty()) {
            lines.addAll(clusterLines(files, options, host, ports));
        }
        if (options.distribution().isPresent()) {
            Path distribution =
                    options.installation().seen(options.distribution().get());
            lines.add("basedir=" + files.baseDirectory(distribution, options.method()));
            lines.add("lc-messages-dir=" + options.installation().messages());
        }
        lines.addAll(options.server());
        lines.add("[sst]");
        lines.addAll(options.sst());
        return String.join("\n", lines) + "\n";
    }

    /** The options of a cluster node: a server of another release comes without Galera and does not know them. */
    private static List<String> clusterLines(
            NodeFilesystem files, NodeOptions options, String host, List<Integer> ports) {
        List<String> lines = new ArrayList<>();
        lines.add("wsrep_on=ON");
        lines.add("wsrep_provider=" + options.installation().provider());
        lines.add("wsrep_cluster_name=sst4j");
        lines.add("wsrep_node_name=" + files.name());
        lines.add("wsrep_node_address=" + host + ":" + ports.get(1));
        lines.add("wsrep_provider_options=\"base_host=" + host + ";base_port=" + ports.get(1)
                + ";gmcast.listen_addr=tcp://"
                + host + ":" + ports.get(1) + ";ist.recv_addr=" + host + ":" + ports.get(2)
                + ";gmcast.segment=" + options.segment()
                + ";gcache.size=32M;evs.suspect_timeout=PT10S;evs.inactive_timeout=PT15S\"");
        lines.add("wsrep_sst_receive_address=" + host + ":"
                + ports.get(options.method().equals("mysqldump") ? 0 : 3));
        lines.add("wsrep_sst_method=" + options.method());
        lines.add("wsrep_sst_auth=" + options.auth());
        return lines;
    }

    /**
     * Creates a node's system tables, starts it as the first node of the cluster, and creates the backup user.
     *
     * @param node a node that has not been started
     * @throws IOException if the server does not come up
     * @throws SQLException if the user cannot be created
     */
    public void bootstrap(MariaDbNode node) throws IOException, SQLException {
        initialize(node);
        startFirst(node);
        String[] auth = node.options().auth().split(":", 2);
        node.execute(
                "CREATE USER '" + auth[0] + "'@'localhost' IDENTIFIED BY '" + auth[1] + "'",
                "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO '" + auth[0] + "'@'localhost'");
    }

    /** Starts the first node, and retries once: a MariaDB 11.8 server was seen to hang as first member, before any greeting. */
    private void startFirst(MariaDbNode node) throws IOException {
        start(node, "--wsrep-cluster-address=gcomm://");
        try {
            node.awaitSynced(FIRST_LIMIT);
        } catch (IOException e) {
            if (!node.isRunning()) {
                throw e;
            }
            System.err.println("the first node of a cluster is started once more: " + e.getMessage());
            node.kill();
            start(node, "--wsrep-cluster-address=gcomm://");
            node.awaitSynced(JOIN_LIMIT);
        }
    }

    /**
     * Creates a node's system tables, so that it looks like a node that had another role before it joins.
     *
     * @param node a node that has not been started
     * @throws IOException if the tables cannot be created
     */
    public void initialize(MariaDbNode node) throws IOException {
        Installation installation = node.options().installation();
        List<String> command = new ArrayList<>(installation.command(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + node.datadir(),
                "--tmpdir=" + node.temporary(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--force",
                "--skip-name-resolve",
                "--innodb_log_file_size=96M"));
        installation.base().ifPresent(base -> command.add("--basedir=" + base));
        node.options().server().stream()
                .filter(line -> line.matches("(innodb|aria|plugin|file_key)_.*"))
                .forEach(line -> command.add("--" + line));
        if (NodeFilesystem.runsAsRoot()) {
            command.add("--user=" + installation.serverUser());
        }
        Path log = node.root().resolve("install.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("mariadb-install-db failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        NodeFilesystem.giveToServer(node.root(), installation);
    }

    /**
     * Starts a node that joins the other nodes.
     *
     * @param node a node that is not running
     * @throws IOException if the server cannot be started
     */
    public void start(MariaDbNode node) throws IOException {
        start(node, "--wsrep-cluster-address=gcomm://" + String.join(",", addresses.values()));
    }

    private static void start(MariaDbNode node, String argument) throws IOException {
        node.start(argument);
    }

    /**
     * Starts a node and waits until it has joined.
     *
     * @param node a node that is not running
     * @return the time from its start until it has joined
     * @throws IOException if it did not join; the message contains the script output of all nodes
     */
    public Duration join(MariaDbNode node) throws IOException {
        start(node);
        try {
            Duration elapsed = node.awaitSynced(JOIN_LIMIT);
            for (MariaDbNode each : nodes) {
                requireNoComplaints(each);
            }
            return elapsed;
        } catch (IOException e) {
            StringBuilder said = new StringBuilder(String.valueOf(e.getMessage()));
            for (MariaDbNode each : nodes) {
                said.append("\nscripts of ").append(each.datadir()).append(":\n");
                said.append(String.join("\n", each.scriptLines()));
            }
            throw new IOException(said.toString(), e);
        }
    }

    /** Fails if the server's log contains messages from a JVM itself, because they do not belong there. */
    private static void requireNoComplaints(MariaDbNode node) throws IOException {
        Optional<String> complaint = node.errorLog()
                .lines()
                .filter(line -> line.startsWith("WARNING: A restricted method")
                        || line.startsWith("WARNING: A terminally deprecated method"))
                .findFirst();
        if (complaint.isPresent()) {
            throw new IOException("the JVM complains in the log of " + node.datadir() + ": " + complaint.get());
        }
    }

    /**
     * The cluster's directory.
     *
     * @return its path
     */
    public Path root() {
        return root;
    }

    /**
     * Creates a directory that servers may write to.
     *
     * @param name its name below the cluster's directory
     * @return its path
     * @throws IOException if it cannot be created
     */
    public Path directory(String name) throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        NodeFilesystem.giveToServer(directory, Installation.system());
        return directory;
    }

    /**
     * Stops a node and deletes all its files.
     *
     * @param node any node of this cluster
     * @throws IOException if its files cannot be deleted
     */
    public void remove(MariaDbNode node) throws IOException {
        node.stop();
        PathUtils.deleteDirectory(node.root());
        nodes.remove(node);
        addresses.remove(node.root().getFileName().toString());
    }

    /**
     * Gives a file or directory to the user that the servers run as, with everything below it.
     *
     * @param path the file or directory
     * @throws IOException if the owner cannot be changed
     */
    public void own(Path path) throws IOException {
        own(path, Installation.system());
    }

    /**
     * Gives a file or directory to the user that an installation's servers run as, with everything below it.
     *
     * @param path the file or directory
     * @param installation the installation of the server programs
     * @throws IOException if the owner cannot be changed
     */
    public void own(Path path, Installation installation) throws IOException {
        NodeFilesystem.giveToServer(path, installation);
    }

    @Override
    public void close() throws IOException {
        List<MariaDbNode> last = new ArrayList<>(nodes);
        Collections.reverse(last);
        last.forEach(MariaDbNode::stop);
        if (!Boolean.getBoolean("sst4j.keep")) {
            PathUtils.deleteDirectory(root);
        }
    }
}
