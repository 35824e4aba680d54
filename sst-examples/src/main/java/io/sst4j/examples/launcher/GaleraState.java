/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The position of a Galera node, whether it is running or not. */
final class GaleraState {
    private static final int STATE_BYTES = 4096;

    private GaleraState() {}

    /** Asks a running server for its position; undefined if the server is not a cluster node. */
    static SnapshotPosition of(String socket, String user, String password) throws SstException {
        Properties properties = new Properties();
        properties.put("user", user);
        properties.put("password", password);
        properties.put("localSocket", socket);
        properties.put("sslMode", "disable");
        Map<String, String> status = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:mariadb://localhost/", properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS WHERE Variable_name IN"
                        + " ('wsrep_cluster_state_uuid', 'wsrep_last_committed')")) {
            while (rows.next()) {
                status.put(rows.getString(1), rows.getString(2));
            }
        } catch (SQLException e) {
            throw new SstException(
                    ErrorCode.SERVER_UNREACHABLE,
                    "query the server at " + socket + " for its position: " + e.getMessage(),
                    e);
        }
        String uuid = status.getOrDefault("wsrep_cluster_state_uuid", "");
        if (uuid.isEmpty()) {
            return SnapshotPosition.UNDEFINED;
        }
        return SnapshotPosition.parse(uuid + ":" + status.getOrDefault("wsrep_last_committed", "-1"));
    }

    /** Returns whether a server has the data directory open; a server locks its system tablespace. */
    static boolean isInUse(Path datadir) throws SstException {
        Path tablespace = datadir.resolve("ibdata1");
        if (!Files.exists(tablespace)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(tablespace, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "open " + tablespace + " (run this as the server's user)", e);
        }
    }

    /**
     * Reads the state that a server wrote when it started or ended.
     *
     * @return empty if the file is missing; a position with -1 if the server is running or crashed
     */
    static Optional<SnapshotPosition> read(Path datadir) throws SstException {
        Path file = datadir.resolve("grastate.dat");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = new String(SmallFile.read(file, STATE_BYTES), StandardCharsets.US_ASCII);
            return Optional.of(SnapshotPosition.parse(value(text, "uuid", file) + ":" + value(text, "seqno", file)));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + file, e);
        }
    }

    /** Returns whether the position names a transaction of a cluster, and not only a cluster. */
    static boolean isPosition(SnapshotPosition position) {
        return position.isDefined() && position.seqno() >= 0;
    }

    private static String value(String text, String name, Path file) throws SstException {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .reduce((first, last) -> last)
                .orElseThrow(() -> new SstException(
                        ErrorCode.LOCAL_IO,
                        file + " has no line " + name + ". If the file is damaged, delete it; the node then needs a"
                                + " full transfer"));
    }

    /**
     * Writes the state that a server reads at its start, so that it requests an incremental transfer from this position. The file
     * belongs to the server's user even if root writes it. Root follows no link that this user may have created.
     */
    static void write(Path datadir, SnapshotPosition position) throws SstException {
        Path file = datadir.resolve("grastate.dat");
        String text = "# GALERA saved state\nversion: 2.1\nuuid:    " + position.uuid() + "\nseqno:   "
                + position.seqno() + "\nsafe_to_bootstrap: 0\n";
        try {
            SmallFile.replace(file, datadir.resolve("grastate.dat.new"), text);
            giveToServer(datadir, file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write " + file, e);
        }
    }

    /**
     * The user that the server runs as: the owner of its system tablespace, because the directory may belong to another user, for
     * instance in a container. If the tablespace is a link, the link's own owner counts: its target may belong to root.
     */
    static UserPrincipal serverUser(Path datadir) throws IOException {
        Path tablespace = datadir.resolve("ibdata1");
        return Files.exists(tablespace, LinkOption.NOFOLLOW_LINKS)
                ? Files.getOwner(tablespace, LinkOption.NOFOLLOW_LINKS)
                : Files.getOwner(datadir);
    }

    /** Changes the owner of a file to the server's user, if another user runs this command. */
    static void giveToServer(Path datadir, Path file) throws IOException {
        FileOwnerAttributeView view =
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        UserPrincipal user = serverUser(datadir);
        if (!view.getOwner().equals(user)) {
            view.setOwner(user);
        }
    }
}
