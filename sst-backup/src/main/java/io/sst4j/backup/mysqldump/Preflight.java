/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Code;
import io.sst4j.backup.internal.mysqldump.schema.Inventory;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks before the joiner is modified. */
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
    private static final String LETTERS = "lower_case_table_names";
    private static final List<String> AT_DONOR = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT");
    private static final List<String> AT_JOINER = List.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "DROP",
            "ALTER",
            "RELOAD",
            "REFERENCES",
            "CREATE VIEW",
            "TRIGGER",
            "EVENT",
            "SUPER");
    private static final Pattern GLOBAL_GRANT = Pattern.compile("GRANT (.*) ON \\*\\.\\* TO .*", Pattern.DOTALL);

    private Preflight() {}

    /** Fails unless both are different MariaDB servers and the accounts have the privileges that a copy needs. */
    static void check(Session donor, Session joiner, boolean locks) throws SstException {
        requireMariaDb(donor);
        requireMariaDb(joiner);
        String identity = "SELECT CONCAT_WS('|', @@hostname, @@datadir, @@pid_file, @@socket, @@port)";
        if (donor.value(identity).equals(joiner.value(identity))) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the " + donor.label() + " and the " + joiner.label() + " are the same server");
        }
        List<String> atDonor = new ArrayList<>(AT_DONOR);
        if (locks) {
            atDonor.add("RELOAD");
        }
        requirePrivileges(donor, atDonor);
        requirePrivileges(joiner, AT_JOINER);
    }

    /** Fails for servers other than MariaDB. */
    static void requireMariaDb(Session session) throws SstException {
        String version = session.value("SELECT VERSION()");
        if (!version.contains("MariaDB")) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE, "the " + session.label() + " is not a MariaDB server: " + version);
        }
    }

    /** Fails unless the account has all the privileges. */
    static void requirePrivileges(Session session, List<String> needed) throws SstException {
        List<Row> grants;
        try {
            grants = session.query("SHOW GRANTS", "the account");
        } catch (SstException e) {
            if (e.code() == ErrorCode.PEER_GONE) {
                throw e;
            }
            // a server with skip-grant-tables has no grants and allows everything
            LOG.warn("the privileges at the {} are not checked: {}", session.label(), e.getMessage());
            return;
        }
        Set<String> granted = new HashSet<>();
        grants.forEach(row -> granted.addAll(globalPrivileges(row.text(0))));
        List<String> missing = missing(granted, needed);
        if (!missing.isEmpty()) {
            String account = session.value("SELECT CURRENT_USER()").replaceFirst("^(.*)@([^@]*)$", "'$1'@'$2'");
            throw new SstException(
                    ErrorCode.MISSING_PRIVILEGE,
                    "the account " + account + " of the " + session.label() + " lacks " + String.join(", ", missing)
                            + ": GRANT " + String.join(", ", missing) + " ON *.* TO " + account);
        }
    }

    static List<String> globalPrivileges(String grant) {
        Matcher matcher = GLOBAL_GRANT.matcher(grant);
        List<String> names = new ArrayList<>();
        if (matcher.matches()) {
            for (String name : matcher.group(1).split(",", -1)) {
                names.add(name.strip().toUpperCase(Locale.ROOT));
            }
        }
        return names;
    }

    static List<String> missing(Set<String> granted, List<String> needed) {
        return granted.contains("ALL PRIVILEGES")
                ? List.of()
                : needed.stream().filter(name -> !granted.contains(name)).toList();
    }

    /**
     * Fails if the joiner is a member of a working cluster. Its system tables do not replicate, so the other nodes
     * would get the databases without the accounts.
     */
    static void requireNoMember(Session joiner) throws SstException {
        boolean member = joiner.globalVariable("wsrep_on").equals("ON")
                && joiner.status("wsrep_ready").equals("ON")
                && joiner.status("wsrep_cluster_status").equals("Primary");
        if (member) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    "the " + joiner.label() + " is a node of a Galera cluster of "
                            + joiner.status("wsrep_cluster_size")
                            + ": accounts and routines would arrive only on this node and be missing on the others:"
                            + " copy into a server outside the cluster (wsrep_on=OFF and wsrep_provider=none),"
                            + " start a cluster with it, and let the other nodes join with a state transfer");
        }
    }

    /** Fails if the joiner would change the case of names. */
    static void checkNames(Inventory inventory, Session donor, Session joiner) throws SstException {
        String there = donor.variable(LETTERS);
        String here = joiner.variable(LETTERS);
        if (here.equals(there) || here.equals("0")) {
            return;
        }
        Stream<String> databases = inventory.databaseNames().stream().map(Sql::name);
        Stream<ObjectName> tables = Stream.concat(
                inventory.tables().stream().map(Table::name),
                inventory.views().stream().map(Code::name));
        Optional<String> capital = Stream.concat(databases, tables.map(ObjectName::quoted))
                .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
        if (capital.isPresent()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    "the " + joiner.label() + " has " + LETTERS + "=" + here + " and the " + donor.label() + " " + there
                            + ", so " + capital.get() + " would get another name: set both to the same value");
        }
    }

    /** Fails unless the joiner has the storage engines of all tables. */
    static void checkEngines(Inventory inventory, Session joiner) throws SstException {
        Set<String> engines = new HashSet<>();
        for (Row row : joiner.query(
                "SELECT ENGINE FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')", "the engines")) {
            engines.add(row.text(0).toLowerCase(Locale.ROOT));
        }
        for (Table table : inventory.tables()) {
            if (!engines.contains(table.engine().toLowerCase(Locale.ROOT))) {
                throw new SstException(
                        ErrorCode.PEER_INCOMPATIBLE,
                        "table " + table.name() + " needs the engine "
                                + (table.engine().isEmpty() ? "that the donor lacks" : table.engine())
                                + ", which the " + joiner.label() + " does not have: install its plugin there");
            }
        }
    }
}
