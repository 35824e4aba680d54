/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads all tables with their columns and keys in a few queries. */
final class TableReader {
    /** Tables of {@code mysql} that concern only one server: logs, statistics of its files, positions, its cluster. */
    private static final Set<String> OF_ONE_SERVER = Set.of(
            "general_log",
            "slow_log",
            "innodb_index_stats",
            "innodb_table_stats",
            "transaction_registry",
            "gtid_slave_pos",
            "wsrep_cluster",
            "wsrep_cluster_members",
            "wsrep_cluster_member_history",
            "wsrep_streaming_log",
            "wsrep_allowlist");

    private static final Set<String> OF_DATABASES = Set.of("proc", "event");

    private final Session donor;

    TableReader(Session donor) {
        this.donor = donor;
    }

    List<ObjectName> names(List<String> databases, String type) throws SstException {
        return donor
                .query(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA IN "
                                + Sql.list(databases) + " AND TABLE_TYPE=" + Sql.text(type) + " ORDER BY 1, 2",
                        "the tables")
                .stream()
                .map(row -> new ObjectName(row.text(0), row.text(1)))
                .toList();
    }

    /** Reads tables of {@code mysql}: all that are copied, or those that contain the code of databases. */
    List<Table> readSystem(boolean all) throws SstException {
        return read(List.of("mysql")).stream()
                .filter(table -> all
                        ? !OF_ONE_SERVER.contains(table.name().name())
                        : OF_DATABASES.contains(table.name().name()))
                .toList();
    }

    List<Table> read(List<String> databases) throws SstException {
        Map<ObjectName, List<Column>> columns = columns(databases, "GENERATION_EXPRESSION IS NULL");
        Map<ObjectName, List<Column>> periods = columns(databases, "GENERATION_EXPRESSION IN ('ROW START', 'ROW END')");
        Map<ObjectName, List<String>> keys = keys(databases);
        List<Table> tables = new ArrayList<>();
        for (Row row : sized(databases)) {
            ObjectName name = new ObjectName(row.text(0), row.text(1));
            boolean versioned = row.text(2).equals("SYSTEM VERSIONED");
            tables.add(table(
                    row,
                    columns.getOrDefault(name, List.of()),
                    versioned ? periods.getOrDefault(name, implicitPeriod()) : List.of(),
                    keys.getOrDefault(name, List.of())));
        }
        return tables;
    }

    private List<Row> sized(List<String> databases) throws SstException {
        String query = "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), TABLE_ROWS, DATA_LENGTH,"
                + " IF(CREATE_OPTIONS LIKE '%row_format=%', '', COALESCE(ROW_FORMAT, ''))"
                + " FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA";
        try {
            return donor.query(query + " IN " + Sql.list(databases) + " ORDER BY 1, 2", "the tables");
        } catch (SstException e) {
            if (e.code() != ErrorCode.PEER_GONE) {
                // the server queries a remote table for its size, and does not say which one failed
                for (ObjectName name : names(databases, "BASE TABLE")) {
                    String one = "=" + Sql.text(name.database()) + " AND TABLE_NAME=" + Sql.text(name.name());
                    donor.query(query + one, "table " + name);
                }
            }
            throw e;
        }
    }

    private static List<Column> implicitPeriod() {
        return List.of(new Column("row_start", "timestamp", ""), Column.rowEnd("row_end"));
    }

    private Table table(Row row, List<Column> own, List<Column> period, List<String> key) throws SstException {
        ObjectName name = new ObjectName(row.text(0), row.text(1));
        String create = Definition.text(
                donor.raw("SHOW CREATE TABLE " + name.quoted(), "table " + name).bytes(1));
        List<Column> columns = new ArrayList<>(own);
        Table.History history = history(period);
        if (history == Table.History.CARRIED) {
            columns.addAll(period);
        }
        List<Column> keyColumns = key.stream()
                .flatMap(part -> own.stream().filter(column -> column.name().equals(part)))
                .toList();
        return new Table(
                name,
                row.text(3),
                create,
                row.text(6),
                columns,
                keyColumns.size() == key.size() ? keyColumns : List.of(),
                history,
                row.number(4),
                row.number(5));
    }

    private static Table.History history(List<Column> period) {
        if (period.isEmpty()) {
            return Table.History.NONE;
        }
        boolean byTime = period.stream().noneMatch(Column::isWhole);
        return byTime ? Table.History.CARRIED : Table.History.LEFT;
    }

    private Map<ObjectName, List<Column>> columns(List<String> databases, String condition) throws SstException {
        Map<ObjectName, List<Column>> columns = new HashMap<>();
        for (Row row : donor.query(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLLATION_NAME,"
                        + " COALESCE(GENERATION_EXPRESSION, '') FROM information_schema.COLUMNS"
                        + " WHERE TABLE_SCHEMA IN " + Sql.list(databases) + " AND " + condition
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
                "the columns")) {
            columns.computeIfAbsent(new ObjectName(row.text(0), row.text(1)), name -> new ArrayList<>())
                    .add(column(row));
        }
        return columns;
    }

    private static Column column(Row row) {
        boolean end = row.text(5).equals("ROW END") && row.text(3).equals("timestamp");
        return end ? Column.rowEnd(row.text(2)) : new Column(row.text(2), row.text(3), row.text(4));
    }

    private Map<ObjectName, List<String>> keys(List<String> databases) throws SstException {
        Map<ObjectName, List<String>> keys = new HashMap<>();
        for (Row row : donor.query(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.STATISTICS"
                        + " WHERE INDEX_NAME='PRIMARY' AND TABLE_SCHEMA IN " + Sql.list(databases)
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, SEQ_IN_INDEX",
                "the keys")) {
            keys.computeIfAbsent(new ObjectName(row.text(0), row.text(1)), name -> new ArrayList<>())
                    .add(row.text(2));
        }
        return keys;
    }
}
