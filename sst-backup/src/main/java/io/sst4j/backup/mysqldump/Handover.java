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
 * The signalling between the donor and the joiner's half, both clients of the joiner's server, about the copy and its
 * result.
 *
 * <p>The joiner announces a token, and holds a lock with that name while it waits. The donor holds a second lock
 * while it copies. It starts only after the joiner's half has seen this lock, so its end is never missed. At the end
 * it leaves a row with the position, or the cause of a failure, in a database with the token's name. A side that dies
 * without a message, or whose connection the server drops, holds no lock any more.
 *
 * @param token the name of the locks and the database; part of the joiner's address
 */
record Handover(String token) {
    private static final String PREFIX = "sst4j_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{32}");
    private static final String TABLE = "outcome";
    /** Larger than any message or position; the joiner's half reads no more. */
    private static final int MOST_LETTERS = 4000;

    /** The privileges needed to read and remove the donor's message. */
    static final List<String> PRIVILEGES = List.of("SELECT", "DROP");

    /**
     * A completed copy.
     *
     * @param position the donor's position
     * @param rows the number of rows
     * @param bytes the number of bytes
     */
    record Arrival(SnapshotPosition position, long rows, long bytes) {
        private static final Pattern GTIDS = Pattern.compile("\\d+-\\d+-\\d+(,\\d+-\\d+-\\d+)*");

        /** Returns the position of a donor outside a cluster. */
        static SnapshotPosition position(String gtid) {
            return gtid.isEmpty() ? SnapshotPosition.UNDEFINED : SnapshotPosition.UNDEFINED.withBinlogGtid(gtid);
        }

        private static Arrival of(Row row) throws SstException {
            String gtid = row.text(1);
            if (!gtid.isEmpty() && !GTIDS.matcher(gtid).matches()) {
                throw new SstException(
                        ErrorCode.INCOMPLETE_SNAPSHOT,
                        "the donor left an invalid binary log position, '" + Sql.head(gtid) + "'");
            }
            return new Arrival(position(gtid), row.number(2), row.number(3));
        }
    }

    /** A message between the two sides, sent by holding a lock. */
    enum Sign {
        /** The joiner's half waits. */
        JOINER,
        /** A donor copies, or is about to. */
        DONOR,
        /** The joiner's half has seen the donor and will notice its end. */
        SEEN
    }

    static Handover create() {
        return new Handover(PREFIX + Secret.random().reveal());
    }

    /** Parses an announced token; absent if the text is not one. */
    static Optional<Handover> parse(String word) {
        return FORM.matcher(word).matches() ? Optional.of(new Handover(word)) : Optional.empty();
    }

    private String lock(Sign sign) {
        return Sql.text(token + "." + sign.name().toLowerCase(Locale.ROOT));
    }

    /** Gives a sign, which lasts as long as the session; false if another session gives it. */
    boolean give(Session session, Sign sign) throws SstException {
        return session.value("SELECT GET_LOCK(" + lock(sign) + ",0)").equals("1");
    }

    /** Returns true if any session gives the sign. */
    boolean isGiven(Session session, Sign sign) throws SstException {
        return !session.value("SELECT IS_USED_LOCK(" + lock(sign) + ")").isEmpty();
    }

    /** Leaves a message for the joiner's half, outside the joiner's binlog. */
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

    /** Reads and removes the donor's message; absent if there is none. */
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
