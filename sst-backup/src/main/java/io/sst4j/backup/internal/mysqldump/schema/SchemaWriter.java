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

/** Makes at the joiner what was in the donor: first what holds rows, and after the rows what acts on them. */
public final class SchemaWriter {
    /** What a server says that has no scheduler, for instance as it has no accounts. */
    private static final int NO_SCHEDULER = 1577;

    /** What a server says of a directory that has files which it does not know. */
    private static final int NOT_EMPTY = 1010;

    private final Session joiner;
    private final DataDirectories directories;

    /**
     * Begins with a session.
     *
     * @param joiner a session with the settings of a load, that nobody else uses meanwhile
     * @param directories where the joiner has what {@code DATA DIRECTORY} names
     */
    public SchemaWriter(Session joiner, DataDirectories directories) {
        this.joiner = joiner;
        this.directories = directories;
    }

    /**
     * Drops what the copy replaces, and makes databases, sequences and tables without rows.
     *
     * @param inventory what was in the donor
     * @param everything whether databases that the donor does not have are dropped too
     * @return databases whose directory could not be removed, and why
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

    /** Drops a database; tells why its directory remains, though all is gone from it that the server knows. */
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
                    + " on the joiner, which belong to none of its tables and stay there: " + e.getMessage());
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
     * Makes what acts on rows: views, triggers, events.
     *
     * @param inventory what was in the donor
     * @return views that the joiner refused, and why
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
     * Makes events, so that the joiner's scheduler knows them; a server without one refuses them, and has their rows.
     *
     * @param events the events
     * @throws SstException if a statement fails for another reason than that an event's time is over
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

    /** Makes views as far as those are there that they read, again and again while that helps. */
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
     * The collation of a database, which objects in it keep that are made: it must be what it was when they were made
     * first, and afterwards what it was before.
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
