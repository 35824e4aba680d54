/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.MysqldumpNodes;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Joins nodes by the stock scripts and by sst4j in turn, to the same donor with the same data, and prints medians and
 * ratios.
 *
 * <p>A joiner's method decides which script the donor runs too: {@code mariabackup} is the stock one on both sides,
 * {@code xtrabackup-v2} is sst4j on both. Times are from the start of the joiner's server to a synced node. The pipeline is
 * the part from the backup tool to files in the staging directory alone.
 */
public final class Compare {
    private static final int ROWS_PER_MEGABYTE = 880;
    private static final int MEGABYTES_PER_TABLE = 50;
    private static final int DATA_MEGABYTES = 3000;

    private final PrintStream out;
    private final Path distribution;
    private final OwnProgram program;
    private final int rounds;

    /** Data files are larger than the rows in them. */
    private static final double TOUCH_FACTOR = 1.4;

    private Compare(PrintStream out, Path distribution, int rounds) {
        this.out = out;
        this.distribution = distribution;
        program = new OwnProgram(distribution);
        this.rounds = rounds;
    }

    /**
     * Runs the comparison.
     *
     * @param arguments the distribution, the number of rounds, then what, as {@code name} or {@code name=megabytes}: whole
     *     joins by {@code mariabackup}, {@code rsync} or {@code mysqldump}; {@code tls}, {@code push} to an rsync daemon,
     *     {@code copy} from server to server
     * @throws Exception if a node does not join
     */
    @SuppressWarnings("SystemOut") // the result is for people
    public static void main(String[] arguments) throws Exception {
        Compare compare = new Compare(System.out, Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        compare.header();
        for (String what : List.of(arguments).subList(2, arguments.length)) {
            String[] words = what.split("=", 2);
            compare.run(words[0], words.length == 1 ? DATA_MEGABYTES : Integer.parseInt(words[1]));
        }
        System.exit(0);
    }

    private void run(String what, int megabytes) throws IOException, SQLException {
        switch (what) {
            case "mariabackup" -> runMariabackup(megabytes);
            case "rsync" -> runJoins("rsync", megabytes, NodeOptions.stock(), NodeOptions.sst4j(distribution));
            case "mysqldump" -> runJoins("mysqldump", megabytes, NodeOptions.stock(), NodeOptions.sst4j(distribution));
            case "tls" -> runTls(megabytes);
            case "push" -> runPush(megabytes);
            case "copy" -> runCopy(megabytes);
            default -> throw new IllegalArgumentException("nothing is compared by the name of " + what);
        }
    }

    private void header() {
        out.println("| data | what | stock median (min-max) | sst4j median (min-max) | stock / sst4j |");
        out.println("|---|---|---|---|---|");
    }

    private void runMariabackup(int megabytes) throws IOException, SQLException {
        Sample stockJoin = new Sample();
        Sample ownJoin = new Sample();
        Sample stockPipeline = new Sample();
        Sample ownPipeline = new Sample();
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(NodeOptions.sst4j(distribution));
            cluster.bootstrap(donor);
            fill(donor, megabytes);
            for (int round = 0; round < rounds; round++) {
                join(cluster, NodeOptions.stock(), stockJoin);
                join(cluster, NodeOptions.sst4j(distribution), ownJoin);
                touchMemory(cluster.directory("pipeline"), megabytes);
                ownPipeline.add(OwnPipeline.run(donor, cluster.directory("pipeline"), distribution));
                touchMemory(cluster.directory("pipeline"), megabytes);
                stockPipeline.add(StockPipeline.run(donor, cluster.directory("pipeline")));
            }
        }
        row(megabytes, "whole join", stockJoin, ownJoin);
        row(megabytes, "backup to staged files", stockPipeline, ownPipeline);
    }

    private void runTls(int megabytes) throws IOException {
        Sample stock = new Sample();
        Sample own = new Sample();
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path directory = cluster.directory("tls");
            TlsPair pair = new TlsPair(directory, megabytes);
            for (int round = 0; round < rounds; round++) {
                own.add(pair.own(program));
                stock.add(pair.stock());
            }
        }
        row(megabytes, "file to file over TLS", stock, own);
    }

    private void runPush(int megabytes) throws IOException {
        Sample stockWhole = new Sample();
        Sample ownWhole = new Sample();
        Sample stockDelta = new Sample();
        Sample ownDelta = new Sample();
        long stockBytes = 0;
        long ownBytes = 0;
        try (GaleraCluster cluster = GaleraCluster.create();
                RsyncPair pair = new RsyncPair(cluster.directory("rsync"), megabytes)) {
            for (int round = 0; round < rounds; round++) {
                ownWhole.add(pair.own(program, false));
                stockWhole.add(pair.stock(false));
                pair.age();
                ownDelta.add(pair.own(program, true));
                ownBytes = pair.lastBytes();
                pair.age();
                stockDelta.add(pair.stock(true));
                stockBytes = pair.lastBytes();
            }
        }
        row(megabytes, "push to an rsync daemon", stockWhole, ownWhole);
        row(megabytes, "push of 1 % changed pages", stockDelta, ownDelta);
        out.printf(
                Locale.ROOT,
                "| %d MB | the same, bytes | %d | %d | %.2f |%n",
                megabytes,
                stockBytes,
                ownBytes,
                (double) stockBytes / ownBytes);
    }

    /** A method with one name only: each side has a cluster of its own. */
    private void runJoins(String method, int megabytes, NodeOptions stockNode, NodeOptions ownNode)
            throws IOException, SQLException {
        Sample stock = new Sample();
        Sample own = new Sample();
        try (GaleraCluster stockCluster = GaleraCluster.create();
                GaleraCluster ownCluster = GaleraCluster.create()) {
            bootstrap(stockCluster, stockNode.withMethod(method), megabytes);
            bootstrap(ownCluster, ownNode.withMethod(method), megabytes);
            for (int round = 0; round < rounds; round++) {
                touchMemory(stockCluster.directory("touch"), megabytes);
                join(stockCluster, stockNode.withMethod(method), stock);
                touchMemory(ownCluster.directory("touch"), megabytes);
                join(ownCluster, ownNode.withMethod(method), own);
            }
        }
        row(megabytes, "whole join by " + method, stock, own);
    }

    private static MariaDbNode bootstrap(GaleraCluster cluster, NodeOptions options, int megabytes)
            throws IOException, SQLException {
        MariaDbNode donor = cluster.node(options);
        MysqldumpNodes.bootstrap(cluster, donor);
        fill(donor, megabytes);
        return donor;
    }

    private void runCopy(int megabytes) throws IOException, SQLException {
        Sample dump = new Sample();
        Sample mydumper = new Sample();
        Sample own = new Sample();
        try (GaleraCluster from = GaleraCluster.create();
                GaleraCluster to = GaleraCluster.create()) {
            MariaDbNode donor = bootstrap(from, NodeOptions.stock(), megabytes);
            MariaDbNode joiner = to.node(NodeOptions.stock());
            to.bootstrap(joiner);
            CopyPair pair = new CopyPair(donor, joiner, from.directory("copy"));
            for (int round = 0; round < rounds; round++) {
                dump.add(pair.dump());
                own.add(pair.own(program));
                mydumper.add(pair.mydumper());
            }
        }
        row(megabytes, "copy, mariadb-dump and mariadb", dump, own);
        row(megabytes, "copy, mydumper and myloader", mydumper, own);
    }

    private static void join(GaleraCluster cluster, NodeOptions options, Sample times)
            throws IOException, SQLException {
        MariaDbNode joiner = cluster.node(options);
        if (options.method().equals("mysqldump")) {
            MysqldumpNodes.initialize(cluster, joiner);
        }
        times.add(cluster.join(joiner).toMillis());
        cluster.remove(joiner);
    }

    /**
     * Writes as much as the run will, and gives it back. A virtual machine returns free memory to its host, and the first
     * touch after that costs several times the copy; it would be measured in place of the programs.
     */
    private static void touchMemory(Path directory, int megabytes) throws IOException {
        Path file = Files.createDirectories(directory).resolve("touched");
        ByteBuffer megabyte = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int written = 0; written < megabytes * TOUCH_FACTOR; written++) {
                out.write(megabyte.clear());
            }
        }
        Files.delete(file);
    }

    private static void fill(MariaDbNode node, int megabytes) throws SQLException {
        node.execute("CREATE DATABASE data");
        for (int done = 0, table = 1; done < megabytes; done += MEGABYTES_PER_TABLE, table++) {
            node.execute(
                    "CREATE TABLE data.t" + table + " (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(1000))",
                    "INSERT INTO data.t" + table + " (note) SELECT REPEAT(MD5(seq), 30) FROM data.seq_1_to_"
                            + MEGABYTES_PER_TABLE * ROWS_PER_MEGABYTE);
        }
    }

    private void row(int megabytes, String what, Sample stock, Sample own) {
        out.printf(
                Locale.ROOT,
                "| %d MB | %s | %s | %s | %.2f |%n",
                megabytes,
                what,
                stock,
                own,
                (double) stock.median() / own.median());
        out.flush();
    }

    /** Times of one thing, in milliseconds. */
    static final class Sample {
        private final List<Long> millis = new ArrayList<>();

        void add(long value) {
            millis.add(value);
        }

        long median() {
            return millis.stream().sorted().toList().get(millis.size() / 2);
        }

        @Override
        public String toString() {
            List<Long> sorted = millis.stream().sorted().toList();
            return String.format(
                    Locale.ROOT,
                    "%.2f s (%.2f-%.2f)",
                    median() / 1e3,
                    sorted.get(0) / 1e3,
                    sorted.get(sorted.size() - 1) / 1e3);
        }
    }
}
