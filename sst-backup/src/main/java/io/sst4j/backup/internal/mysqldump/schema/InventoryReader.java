/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Inventory.Database;
import io.sst4j.backup.internal.mysqldump.schema.Inventory.Sequence;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the objects of the donor. Sets the session's modes so that names and texts are quoted as in {@link Sql}. */
public final class InventoryReader {
    /** The databases that every server has and that are not copied; {@code mysql} is copied table by table. */
    static final Set<String> OWN = Set.of("information_schema", "performance_schema", "mysql", "sys");

    private static final String NO_DATABASE = "#mysql50#";

    private final Session donor;

    /**
     * Starts with a session.
     *
     * @param donor a session that nothing else uses meanwhile
     */
    public InventoryReader(Session donor) {
        this.donor = donor;
    }

    /**
     * Reads everything.
     *
     * @param selected the databases to read; empty for all
     * @return the objects
     * @throws SstException if a database does not exist or something cannot be read
     */
    public Inventory read(List<String> selected) throws SstException {
        // Statements arrive in their original character sets, and everything else in UTF-8. Options unknown to every
        // engine would be shown in comments, and so be lost.
        donor.settings(
                List.of(
                        "SET sql_mode='IGNORE_BAD_TABLE_OPTIONS', sql_quote_show_create=1, time_zone='+00:00', character_set_results=NULL"));
        List<Database> databases = databases(selected);
        List<String> names = databases.stream().map(Database::name).toList();
        TableReader tables = new TableReader(donor);
        List<String> broken = new ArrayList<>();
        CodeReader code = new CodeReader(donor, broken);
        members(names, broken);
        return new Inventory(
                databases,
                sequences(tables.names(names, "SEQUENCE")),
                tables.read(names),
                tables.readSystem(selected.isEmpty()),
                code.views(tables.names(names, "VIEW")),
                code.triggers(names),
                code.events(names),
                broken);
    }

    /**
     * A server shows characters that its own metadata cannot represent as question marks in members, so they cannot
     * be told from real ones.
     */
    private void members(List<String> databases, List<String> broken) throws SstException {
        for (Row row : donor.query(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE DATA_TYPE IN ('enum','set')"
                        + " AND LOCATE('?', COLUMN_TYPE) > 0 AND CHARACTER_SET_NAME IN ('utf8mb4','utf16','utf16le','utf32')"
                        + " AND TABLE_SCHEMA IN " + Sql.list(databases),
                "the members of columns")) {
            broken.add(
                    "members of " + Sql.name(row.text(2)) + " in table " + new ObjectName(row.text(0), row.text(1))
                            + ": the donor shows some as ?; if that replaces another character, they and their rows arrive as ?");
        }
    }

    /**
     * Returns the databases of a server. A directory with an invalid database name is listed too, but is not a
     * database.
     */
    static List<String> databases(Session server) throws SstException {
        return server.query("SHOW DATABASES", "the databases").stream()
                .map(row -> row.text(0))
                .filter(name -> !name.startsWith(NO_DATABASE))
                .toList();
    }

    private List<Database> databases(List<String> selected) throws SstException {
        List<Database> databases = new ArrayList<>();
        List<String> present = databases(donor);
        for (String name : selected) {
            if (!present.contains(name) || OWN.contains(name)) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        "there is no database " + Sql.name(name) + " to copy on the " + donor.label());
            }
        }
        for (String name : present) {
            if (selected.isEmpty() ? !OWN.contains(name) : selected.contains(name)) {
                String quoted = Sql.name(name);
                databases.add(new Database(
                        name,
                        donor.row("SHOW CREATE DATABASE " + quoted, "database " + quoted)
                                .text(1)));
            }
        }
        return databases;
    }

    private List<Sequence> sequences(List<ObjectName> names) throws SstException {
        List<Sequence> sequences = new ArrayList<>();
        for (ObjectName name : names) {
            String create = donor.row("SHOW CREATE SEQUENCE " + name.quoted(), "sequence " + name)
                    .text(1);
            Row state = donor.row("SELECT * FROM " + name.quoted(), "sequence " + name);
            List<String> values =
                    state.values().stream().map(value -> value.orElse("NULL")).toList();
            sequences.add(new Sequence(name, create, String.join(",", values)));
        }
        return sequences;
    }
}
