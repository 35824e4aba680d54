/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the donor tells the joiner's half, both of them clients of the joiner's server, how a copy ended.
 *
 * <p>The joiner announces a token, and holds a lock of that name while it waits. The donor holds a second one while it copies,
 * which it does not before the joiner's half has seen that, so that its end is never missed. In the end it leaves a row in a database of that name: the position, or why it failed. Whoever goes without a word, or whose
 * connection the server gives up, holds no lock any more.
 *
 * @param token names locks and database; a word of an address
 */
record Handover(String token) {
    private static final String PREFIX = "sst4j_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{32}");
    private static final String TABLE = "outcome";
    /** More than a message or a position has; the joiner's half asks for no more. */
    private static final int MOST_LETTERS = 4000;

    /** The privileges without which what the donor leaves can neither be read nor removed. */
    static final List<String> PRIVILEGES = List.of("SELECT", "DROP");

    /**
     * A copy that is there.
     *
     * @param position the donor's
     * @param rows how many there are
     * @param bytes how many they were
     */
    record Arrival(SnapshotPosition position, long rows, long bytes) {
        private static final Pattern GTIDS = Pattern.compile("\\d+-\\d+-\\d+(,\\d+-\\d+-\\d+)*");

        /** The position that a donor in no cluster has. */
        static SnapshotPosition position(String gtid) {
            return gtid.isEmpty() ? SnapshotPosition.UNDEFINED : SnapshotPosition.UNDEFINED.withBinlogGtid(gtid);
        }

        private static Arrival of(Row row) throws SstException {
            String gtid = row.text(1);
            if (!gtid.isEmpty() && !GTIDS.matcher(gtid).matches()) {
                throw new SstException(
                        ErrorCode.INCOMPLETE_SNAPSHOT,
                        "the donor left no binary log position but '" + Sql.head(gtid) + "'");
            }
            return new Arrival(position(gtid), row.number(2), row.number(3));
        }
    }

    /** What one side tells the other by holding a lock. */
    enum Sign {
        /** The joiner's half waits. */
        JOINER,
        /** A donor copies, or is about to. */
        DONOR,
        /** The joiner's half knows of the donor, and will miss it. */
        SEEN
    }

    static Handover create() {
        return new Handover(PREFIX + Secret.random().reveal());
    }

    /** What an announced word stands for; absent if it is none. */
    static Optional<Handover> parse(String word) {
        return FORM.matcher(word).matches() ? Optional.of(new Handover(word)) : Optional.empty();
    }

    private String lock(Sign sign) {
        return Sql.text(token + "." + sign.name().toLowerCase(Locale.ROOT));
    }

    /** Gives a sign, which ends with the session; false if somebody else gives it. */
    boolean give(Session session, Sign sign) throws SstException {
        return session.value("SELECT GET_LOCK(" + lock(sign) + ",0)").equals("1");
    }

    /** Whether somebody gives a sign. */
    boolean isGiven(Session session, Sign sign) throws SstException {
        return !session.value("SELECT IS_USED_LOCK(" + lock(sign) + ")").isEmpty();
    }

    /** Leaves word for the joiner's half, which the joiner's binlog does not have. */
    void leave(Session session, boolean completed, String word, long rows, long bytes) throws SstException {
        session.execute("SET sql_mode=''", "the session");
        session.attempt("SET SESSION sql_log_bin=OFF");
        session.execute("CREATE DATABASE " + Sql.name(token) + " CHARACTER SET utf8mb4", "the word for the joiner");
        String told = word.length() > MOST_LETTERS ? word.substring(0, MOST_LETTERS) : word;
        session.execute(
                "CREATE TABLE " + table() + " (id INT PRIMARY KEY) AS SELECT 1 AS id, " + (completed ? 1 : 0)
                        + " AS completed, " + Sql.text(told) + " AS told, " + rows + " AS row_count, " + bytes
                        + " AS byte_count",
                "the word for the joiner");
    }

    /** Reads and removes what a donor left; absent if none did. */
    Optional<Arrival> fetch(Session session) throws SstException {
        boolean there = !session.query(
                        "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA=" + Sql.text(token)
                                + " AND TABLE_NAME=" + Sql.text(TABLE),
                        "the donor's word")
                .isEmpty();
        if (!there) {
            return Optional.empty();
        }
        Row row = session.row(
                "SELECT completed, LEFT(told, " + MOST_LETTERS + "), row_count, byte_count FROM " + table(),
                "the donor's word");
        session.attempt("SET SESSION sql_log_bin=OFF");
        session.execute("DROP DATABASE " + Sql.name(token), "the donor's word");
        if (!row.text(0).equals("1")) {
            throw new SstException(ErrorCode.PEER_FAILED, "the donor failed: " + row.text(1));
        }
        return Optional.of(Arrival.of(row));
    }

    private String table() {
        return Sql.name(token) + "." + TABLE;
    }
}
