/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Inventory.Database;
import io.sst4j.backup.internal.mysqldump.schema.Inventory.Sequence;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates the donor's objects on the joiner: the tables first, and the objects that depend on rows after the rows. */
public final class SchemaWriter {
    /** The error of a server without a scheduler, for example because it has no accounts. */
    private static final int NO_SCHEDULER = 1577;

    /** The error for a directory with unknown files. */
    private static final int NOT_EMPTY = 1010;

    private final Session joiner;
    private final DataDirectories directories;

    /**
     * Starts with a session.
     *
     * @param joiner a session with the settings for a load, which nothing else uses meanwhile
     * @param directories the joiner's directories for {@code DATA DIRECTORY}
     */
    public SchemaWriter(Session joiner, DataDirectories directories) {
        this.joiner = joiner;
        this.directories = directories;
    }

    /**
     * Drops the objects that the copy replaces, and creates databases, sequences and empty tables.
     *
     * @param inventory the objects of the donor
     * @param everything true to drop databases that the donor does not have
     * @return databases whose directory could not be removed, with the reason
     * @throws SstException if a statement fails
     */
    public List<String> begin(Inventory inventory, boolean everything) throws SstException {
        Map<String, String> remaining = new LinkedHashMap<>();
        for (String name : InventoryReader.databases(joiner)) {
            boolean replaced = everything || inventory.databaseNames().contains(name);
            if (replaced && !InventoryReader.OWN.contains(name)) {
                drop(name).ifPresent(why -> remaining.put(name, why));
            }
        }
        for (Database database : inventory.databases()) {
            boolean there = remaining.containsKey(database.name());
            joiner.execute(there ? database.alter() : database.create(), "database " + Sql.name(database.name()));
        }
        fillWithTables(inventory);
        return List.copyOf(remaining.values());
    }

    /** Drops a database. Returns a notice if its directory remains although all known tables are gone. */
    private Optional<String> drop(String name) throws SstException {
        String object = "database " + Sql.name(name);
        try {
            joiner.execute("DROP DATABASE IF EXISTS " + Sql.name(name), object);
            return Optional.empty();
        } catch (SstException e) {
            boolean empty = Failures.isError(e, NOT_EMPTY)
                    && joiner.query("SHOW TABLES FROM " + Sql.name(name), object)
                            .isEmpty();
            if (!empty) {
                throw e;
            }
            return Optional.of("files in the directory of " + object
                    + " on the joiner belong to none of its tables and stay there: " + e.getMessage());
        }
    }

    private void fillWithTables(Inventory inventory) throws SstException {
        for (Sequence sequence : inventory.sequences()) {
            joiner.execute("USE " + Sql.name(sequence.name().database()), sequence.name());
            joiner.execute(sequence.create(), "sequence " + sequence.name());
            joiner.execute(
                    "INSERT INTO " + sequence.name().quoted() + " VALUES (" + sequence.state() + ")",
                    "sequence " + sequence.name());
        }
        try (DefaultRowFormat format = DefaultRowFormat.of(joiner)) {
            for (Table table : inventory.tables()) {
                format.follow(table);
                joiner.execute("USE " + Sql.name(table.name().database()), table.name());
                joiner.execute(directories.prepare(table.create(), table.name()), "table " + table.name());
            }
        }
    }

    /**
     * Creates the objects that depend on rows: views, triggers, events.
     *
     * @param inventory the objects of the donor
     * @return views that the joiner refused, with the reason
     * @throws SstException if a statement fails
     */
    public List<String> finish(Inventory inventory) throws SstException {
        List<String> refused = views(inventory.views());
        for (Code trigger : inventory.triggers()) {
            make(trigger);
        }
        return refused;
    }

    /**
     * Creates events, so that the joiner's scheduler knows them. A server without a scheduler refuses them, but has
     * their rows.
     *
     * @param events the events
     * @throws SstException if a statement fails, except for an event that has expired
     */
    public void events(List<Code> events) throws SstException {
        for (Code event : events) {
            try {
                make(event);
            } catch (SstException e) {
                if (Failures.isError(e, NO_SCHEDULER)) {
                    return;
                }
                throw e;
            }
        }
    }

    /** Creates the views whose referenced views exist, and repeats this while it makes progress. */
    private List<String> views(List<Code> views) throws SstException {
        List<Code> open = new ArrayList<>(views);
        List<String> refusals = new ArrayList<>();
        boolean progress = true;
        while (progress && !open.isEmpty()) {
            refusals.clear();
            List<Code> refused = new ArrayList<>();
            for (Code view : open) {
                Optional<SstException> failure = tryToMake(view);
                if (failure.isPresent()) {
                    refused.add(view);
                    refusals.add(failure.get().getMessage());
                }
            }
            progress = refused.size() < open.size();
            open = refused;
        }
        return refusals;
    }

    private Optional<SstException> tryToMake(Code view) throws SstException {
        try {
            make(view);
            return Optional.empty();
        } catch (SstException e) {
            if (e.code() == ErrorCode.PEER_GONE) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private void make(Code code) throws SstException {
        String object = code.kind() + " " + code.name();
        joiner.execute("USE " + Sql.name(code.name().database()), object);
        try (DatabaseCollation set = DatabaseCollation.set(joiner, code)) {
            set.joiner().execute(code.block(), object, code.told());
        }
    }

    /**
     * The collation of a database, which objects created in it store. Sets the collation from their original
     * creation, and restores it afterwards.
     */
    private record DatabaseCollation(Session joiner, String database, String present, String wanted)
            implements AutoCloseable {
        static DatabaseCollation set(Session joiner, Code code) throws SstException {
            String present = code.databaseCollation().isEmpty() ? "" : joiner.value("SELECT @@collation_database");
            DatabaseCollation set =
                    new DatabaseCollation(joiner, code.name().database(), present, code.databaseCollation());
            set.alter(set.wanted);
            return set;
        }

        private void alter(String collation) throws SstException {
            if (!present.equals(wanted)) {
                String quoted = Sql.name(database);
                joiner.execute("ALTER DATABASE " + quoted + " COLLATE " + collation, "database " + quoted);
            }
        }

        @Override
        public void close() throws SstException {
            alter(present);
        }
    }
}
