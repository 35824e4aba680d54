/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Creates the donor's tables without rows in a separate database on the joiner, and drops it again. This finds any
 * definition that the joiner refuses because of its version, page size, plugins or settings before anything there is
 * dropped.
 *
 * <p>Each distinct table definition is tried once, because some servers have thousands of equal ones.
 */
public final class SchemaTrial {
    /** The database of the trial. */
    private static final String DATABASE = "sst4j_trial";

    /** Distinguishes the remains of a killed trial from a user's database with this name. */
    private static final String MARK = "made for trial by sst4j, and dropped again";

    private static final String DROP = "DROP DATABASE IF EXISTS " + DATABASE;
    private static final String OBJECT = "the database of the trial, " + DATABASE;

    /** Functions of sequences, which do not exist yet; SHOW CREATE writes them like this. */
    private static final List<String> OF_SEQUENCES = List.of("nextval(", "lastval(", "setval(");

    /**
     * The server's error for a foreign key to a table that does not fit: here that is the joiner's own table, which
     * will be dropped.
     */
    private static final String FOREIGN_KEY = "errno: 150";

    /** The server's error for an unknown tablespace whose file exists. */
    private static final String STRAY_FILE = "errno: 184";

    private final Session joiner;

    /**
     * Starts with a session.
     *
     * @param joiner a session with the settings for a load, which nothing else uses meanwhile
     */
    public SchemaTrial(Session joiner) {
        this.joiner = joiner;
    }

    /**
     * Creates the tables and drops them.
     *
     * @param tables the donor's tables
     * @throws SstException if the joiner refuses one, or a stray file is in its place
     */
    public void run(List<Table> tables) throws SstException {
        requireOwn();
        joiner.execute(DROP, OBJECT);
        joiner.execute("CREATE DATABASE " + DATABASE + " COMMENT=" + Sql.text(MARK), OBJECT);
        try (DefaultRowFormat format = DefaultRowFormat.of(joiner)) {
            joiner.execute("USE " + DATABASE, OBJECT);
            Set<String> tried = new HashSet<>();
            for (Table table : tables) {
                if (canBeTried(table) && tried.add(shape(table))) {
                    format.follow(table);
                    make(table);
                }
            }
        } catch (SstException e) {
            if (e.code() != ErrorCode.PEER_GONE) {
                joiner.attempt(DROP);
            }
            throw e;
        }
        joiner.execute(DROP, OBJECT);
        requireFreePlaces(tables);
    }

    private void requireOwn() throws SstException {
        boolean foreign = joiner
                .query(
                        "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME="
                                + Sql.text(DATABASE),
                        OBJECT)
                .stream()
                .anyMatch(row -> !MARK.equals(row.text(0)));
        if (foreign) {
            throw new SstException(
                    ErrorCode.STATEMENT_FAILED,
                    "the joiner has a database " + DATABASE
                            + " that this program did not create, but it needs that name to try"
                            + " the tables in: rename or drop it; nothing was dropped there");
        }
    }

    /**
     * Fails if a file that belongs to no table is in a table's place, because dropping its database does not remove
     * it.
     */
    private void requireFreePlaces(List<Table> tables) throws SstException {
        List<String> databases = InventoryReader.databases(joiner);
        Set<ObjectName> present = new HashSet<>();
        joiner.query("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES", "the tables")
                .forEach(row -> present.add(new ObjectName(row.text(0), row.text(1))));
        for (Table table : tables) {
            boolean inFiles = table.engine().equalsIgnoreCase("InnoDB");
            if (inFiles && databases.contains(table.name().database()) && present.add(table.name())) {
                requireFreePlace(table.name());
            }
        }
    }

    private void requireFreePlace(ObjectName name) throws SstException {
        try {
            joiner.execute("CREATE TABLE " + name.quoted() + " (a INT) ENGINE=InnoDB", "table " + name);
        } catch (SstException e) {
            if (Failures.says(e, STRAY_FILE)) {
                throw new SstException(
                        e.code(),
                        e.getMessage()
                                + "; nothing was dropped there: the directory of that database has a file .ibd of"
                                + " this name that belongs to no table: move it away",
                        e);
            }
            if (e.code() == ErrorCode.PEER_GONE) {
                throw e;
            }
            // InnoDB knows a table that the server does not, and drops it with its database
            return;
        }
        joiner.execute("DROP TABLE " + name.quoted(), "table " + name);
    }

    /** Engines with tables elsewhere may create something there; FEDERATED only checks. */
    private static boolean canBeTried(Table table) {
        boolean stays = !table.isForeign() || table.engine().equalsIgnoreCase("FEDERATED");
        return stays && OF_SEQUENCES.stream().noneMatch(table.create()::contains);
    }

    private static String shape(Table table) {
        String create = table.create();
        return table.rowFormat()
                + create.substring(Math.max(0, create.indexOf(" (\n"))).replaceAll(" AUTO_INCREMENT=\\d+", "");
    }

    private void make(Table table) throws SstException {
        String object = "table " + table.name();
        try {
            joiner.execute(DataDirectories.without(table.create()), object);
        } catch (SstException e) {
            if (Failures.says(e, FOREIGN_KEY)) {
                return;
            }
            throw e.code() == ErrorCode.PEER_GONE ? e : refusal(e);
        }
        joiner.execute("DROP TABLE " + Sql.name(table.name().name()), object);
    }

    private static SstException refusal(SstException cause) {
        return new SstException(cause.code(), cause.getMessage() + "; nothing was dropped there", cause);
    }
}
