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
 * Reads the members of a running Galera cluster: the list of names from any one member, the details from each member
 * itself.
 *
 * <pre>{@code
 * List<Member> members = LiveMembers.all(
 *         connection, (name, address) -> DriverManager.getConnection("jdbc:mariadb://" + name + "/", user, password));
 * }</pre>
 *
 * <p>Source: the status and system variables {@code wsrep_%} and the table {@code mysql.wsrep_cluster_members} of
 * MariaDB 10.4 and later, as documented in the MariaDB manual. The account must be able to read that table. Safe for
 * use by any thread.
 */
public final class LiveMembers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMembers.class);
    private static final Pattern SEGMENT = Pattern.compile("(?:^|;)\\s*gmcast\\.segment\\s*=\\s*(\\d{1,3})");

    private LiveMembers() {}

    /** Connects to a member. The connection is closed after a few queries. */
    @FunctionalInterface
    public interface Connector {
        /**
         * Connects to a member.
         *
         * @param name the member's {@code wsrep_node_name}
         * @param address the member's {@code wsrep_node_incoming_address}; if a member does not set it, MariaDB
         *     reports only {@code AUTO} to the other members
         * @return the connection
         * @throws SQLException if the connection fails
         */
        Connection connect(String name, String address) throws SQLException;
    }

    /**
     * Reads all members of a cluster.
     *
     * @param one a connection to any member; it stays open
     * @param others connects to each of the other members
     * @return the members; a member that cannot be queried has the state {@link State#UNKNOWN}
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if the first member does not answer, or with
     *     {@link ErrorCode#INVALID_OPTION} if it is not a cluster node
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
     * Reads the details that a member reports about itself.
     *
     * @param connection a connection to the member; it stays open
     * @return the member
     * @throws SstException with {@link ErrorCode#SERVER_UNREACHABLE} if the member does not answer, or with {@link
     *     ErrorCode#INVALID_OPTION} if it is not a cluster node
     */
    public static Member self(Connection connection) throws SstException {
        Map<String, String> said = pairs(connection, "SHOW GLOBAL STATUS LIKE 'wsrep_%'");
        said.putAll(pairs(connection, "SHOW GLOBAL VARIABLES LIKE 'wsrep_%'"));
        // SHOW truncates a value as long as this one
        said.putAll(pairs(connection, "SELECT 'wsrep_provider_options', @@global.wsrep_provider_options"));
        return member(said);
    }

    /** Builds a member from status and system variables. */
    static Member member(Map<String, String> said) throws SstException {
        String history = said.getOrDefault("wsrep_cluster_state_uuid", "");
        if (history.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the server is not a node of a Galera cluster: it reports no state");
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

    /** MariaDB reports an empty cache as the largest unsigned number, which is negative in Java. */
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
            LOG.warn("{} at {} cannot be queried: {}", name, address, e.getMessage());
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
                    ErrorCode.SERVER_UNREACHABLE, "query a cluster member: " + e.getMessage() + ", in: " + query, e);
        }
    }

    private static String text(ResultSet result, int column) throws SQLException {
        String text = result.getString(column);
        return text == null ? "" : text;
    }
}
