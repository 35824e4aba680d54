/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.cluster;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.cluster.Member;
import io.sst4j.cluster.Member.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the members of a running cluster: their names from any one, the rest from each itself.
 *
 * <pre>{@code
 * List<Member> members = LiveMembers.all(
 *         connection, (name, address) -> DriverManager.getConnection("jdbc:mariadb://" + name + "/", user, password));
 * }</pre>
 *
 * <p>Source: the status and system variables {@code wsrep_%} and the table {@code mysql.wsrep_cluster_members} of MariaDB
 * from 10.4 on, as its manual describes them. The account needs to read that table. For use by any thread.
 */
public final class LiveMembers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMembers.class);
    private static final Pattern SEGMENT = Pattern.compile("(?:^|;)\\s*gmcast\\.segment\\s*=\\s*(\\d{1,3})");

    private LiveMembers() {}

    /** Connects to a member; the connection is closed after a few queries. */
    @FunctionalInterface
    public interface Connector {
        /**
         * Connects.
         *
         * @param name the member's {@code wsrep_node_name}
         * @param address its {@code wsrep_node_incoming_address}; where that is not set, servers of MariaDB tell no more than
         *     {@code AUTO} of each other
         * @return the connection
         * @throws SQLException if it cannot be made
         */
        Connection connect(String name, String address) throws SQLException;
    }

    /**
     * Reads all members of a cluster.
     *
     * @param one a connection to any of them; it stays open
     * @param others connects to each of the others
     * @return the members; who cannot be asked is there in the state {@link State#UNKNOWN}
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if the first does not answer, with
     *     {@link ErrorCode#INVALID_OPTION} if it is no node of a cluster
     */
    public static List<Member> all(Connection one, Connector others) throws SstException {
        Member asked = self(one);
        List<Member> members = new ArrayList<>();
        for (List<String> row : listed(one)) {
            String name = row.get(0);
            members.add(name.equals(asked.name()) ? asked : other(name, row.get(1), others));
        }
        return members;
    }

    /**
     * Reads what a member says of itself.
     *
     * @param connection a connection to it; it stays open
     * @return the member
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if it does not answer, with
     *     {@link ErrorCode#INVALID_OPTION} if it is no node of a cluster
     */
    public static Member self(Connection connection) throws SstException {
        Map<String, String> said = pairs(connection, "SHOW GLOBAL STATUS LIKE 'wsrep_%'");
        said.putAll(pairs(connection, "SHOW GLOBAL VARIABLES LIKE 'wsrep_%'"));
        // which SHOW cuts, as they are so long
        said.putAll(pairs(connection, "SELECT 'wsrep_provider_options', @@global.wsrep_provider_options"));
        return member(said);
    }

    /** Makes a member of status and system variables. */
    static Member member(Map<String, String> said) throws SstException {
        String history = said.getOrDefault("wsrep_cluster_state_uuid", "");
        if (history.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the server is no node of a Galera cluster: it tells no state");
        }
        Matcher segment = SEGMENT.matcher(said.getOrDefault("wsrep_provider_options", ""));
        return new Member(
                said.getOrDefault("wsrep_node_name", ""),
                segment.find() ? Integer.parseInt(segment.group(1)) : 0,
                State.of((int) number(said, "wsrep_local_state", 0)),
                SnapshotPosition.parse(history + ":" + number(said, "wsrep_last_committed", -1)),
                cachedFrom(said),
                said.getOrDefault("wsrep_sst_method", ""));
    }

    /** An empty cache is told by the largest number, which Java reads as negative. */
    private static OptionalLong cachedFrom(Map<String, String> said) {
        long from = number(said, "wsrep_local_cached_downto", 0);
        return from > 0 ? OptionalLong.of(from) : OptionalLong.empty();
    }

    private static long number(Map<String, String> said, String name, long unknown) {
        String text = said.getOrDefault(name, "");
        if (!text.matches("-?\\d{1,20}")) {
            return unknown;
        }
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    private static Member other(String name, String address, Connector others) {
        try (Connection connection = others.connect(name, address)) {
            return self(connection);
        } catch (SQLException | SstException e) {
            LOG.warn("{} at {} cannot be asked: {}", name, address, e.getMessage());
            return new Member(name, 0, State.UNKNOWN, SnapshotPosition.UNDEFINED, OptionalLong.empty(), "");
        }
    }

    private static List<List<String>> listed(Connection connection) throws SstException {
        return rows(
                connection,
                "SELECT node_name, node_incoming_address FROM mysql.wsrep_cluster_members ORDER BY node_name");
    }

    private static Map<String, String> pairs(Connection connection, String query) throws SstException {
        Map<String, String> pairs = new HashMap<>();
        rows(connection, query).forEach(row -> pairs.put(row.get(0), row.get(1)));
        return pairs;
    }

    private static List<List<String>> rows(Connection connection, String query) throws SstException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(List.of(text(result, 1), text(result, 2)));
            }
            return rows;
        } catch (SQLException e) {
            throw new SstException(
                    ErrorCode.SERVER_UNREACHABLE,
                    "ask a member of the cluster: " + e.getMessage() + ", in: " + query,
                    e);
        }
    }

    private static String text(ResultSet result, int column) throws SQLException {
        String text = result.getString(column);
        return text == null ? "" : text;
    }
}
