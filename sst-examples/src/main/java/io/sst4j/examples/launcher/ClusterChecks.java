/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.backup.cluster.LiveMembers;
import io.sst4j.backup.internal.wsrep.Credentials;
import io.sst4j.cluster.DonorChoice;
import io.sst4j.cluster.Member;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The doctor's checks of a donor's server and its cluster. They change nothing. */
final class ClusterChecks {
    private static final Pattern SYNC_DONOR =
            Pattern.compile("gcs\\.sync_donor\\s*=\\s*(yes|on|true|1)\\b", Pattern.CASE_INSENSITIVE);

    private final Findings findings;
    private final String method;
    private final boolean asked;

    /**
     * @param findings the receiver of the results
     * @param method the method of the transfer
     * @param asked whether the caller asked for this method, regardless of the server's own method
     */
    ClusterChecks(Findings findings, String method, boolean asked) {
        this.findings = findings;
        this.method = method;
        this.asked = asked;
    }

    /** Logs in over the socket and runs the checks. */
    void run(String socket, Credentials account) throws SstException {
        ServerLogin.use(socket, account, connection -> {
            look(connection);
            return true;
        });
    }

    private void look(Connection connection) throws SQLException, SstException {
        if (value(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name='wsrep_on'")
                .equals("OFF")) {
            findings.warn("the server is not in a cluster (wsrep_on=OFF)");
            return;
        }
        Member self = LiveMembers.self(connection);
        findings.ok(self.name() + " is " + self.state() + " at " + self.position() + ", segment " + self.segment());
        if (!asked && !name(self.method()).equals(name(method))) {
            findings.warn(
                    "wsrep_sst_method=" + self.method() + " of the server is not " + method
                            + ": pass --method, or set the same method on all nodes",
                    findings.sql("SET GLOBAL wsrep_sst_method='" + method + "'") + "   # and in the option file");
        }
        // SHOW VARIABLES truncates values of this length
        boolean held = waitsForDonors(String.join("", column(connection, "SELECT @@global.wsrep_provider_options", 1)));
        if (held && Member.blocks(method)) {
            findings.warn(
                    "gcs.sync_donor=yes and " + method + ": while this node donates, the whole cluster waits for it."
                            + " Set gcs.sync_donor=no, or use mariabackup",
                    "# set gcs.sync_donor=no in wsrep_provider_options of the option file, then restart the server");
        }
        donors(connection);
    }

    /** Returns whether the provider options make the whole cluster wait for a donor. */
    static boolean waitsForDonors(String providerOptions) {
        return SYNC_DONOR.matcher(providerOptions).find();
    }

    /** The main name of a method, because methods have several names. */
    private static String name(String method) {
        try {
            return Sst.method(method).name();
        } catch (SstException e) {
            return method;
        }
    }

    private void donors(Connection connection) throws SQLException {
        DonorChoice.Preference asked = DonorChoice.Preference.parse(
                value(connection, "SHOW GLOBAL VARIABLES WHERE Variable_name='wsrep_sst_donor'"));
        if (asked.names().isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        try {
            names.addAll(column(connection, "SELECT node_name FROM mysql.wsrep_cluster_members", 1));
        } catch (SQLException e) {
            findings.tell("cannot compare wsrep_sst_donor with the members: " + e.getMessage());
            return;
        }
        List<String> unknown =
                asked.names().stream().filter(name -> !names.contains(name)).toList();
        if (unknown.isEmpty()) {
            findings.ok("members: " + names);
        } else if (asked.othersToo()) {
            findings.warn("wsrep_sst_donor names " + unknown + ", and the members are " + names);
        } else {
            findings.warn(
                    "wsrep_sst_donor names " + unknown + ", and the members are " + names
                            + ": add a comma at its end, so that others may donate to this node",
                    findings.sql("SET GLOBAL wsrep_sst_donor='"
                                    + String.join(",", asked.names()).replace("'", "''") + ",'")
                            + "   # and in the option file");
        }
    }

    private static String value(Connection connection, String query) throws SQLException {
        List<String> values = column(connection, query, 2);
        return values.isEmpty() ? "" : values.get(0);
    }

    private static List<String> column(Connection connection, String query, int column) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(column)));
            }
        }
        return values;
    }
}
