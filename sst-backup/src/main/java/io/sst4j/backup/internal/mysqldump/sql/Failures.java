/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts a server's errors into error codes and messages. */
public final class Failures {
    private static final Set<Integer> REFUSED_LOGINS = Set.of(1045, 1698, 1524, 1251, 1820, 4151);
    private static final Set<Integer> PRIVILEGES = Set.of(1044, 1142, 1143, 1227, 1370, 1419);
    private static final Set<Integer> PACKETS = Set.of(1153, 1301, 2020);
    private static final Set<Integer> GONE = Set.of(2002, 2003, 2006, 2013, 2055);
    /** The client's error for a server that ended, or that closed the connection because a packet was too large. */
    private static final int CLOSED = 2006;

    private static final String CLOSED_REMEDY =
            ": if that server still runs, raise its max_allowed_packet above the size of the row";
    private static final int TABLE_FULL = 1114;
    private static final Set<Integer> DISK_FULL = Set.of(1021, TABLE_FULL);
    /** The driver sends the name in UTF-8 and declares the server's character set. */
    private static final String NAME_REMEDY =
            ": if character_set_server is not utf8mb4, the driver needs an account with an ASCII name";
    /** The driver's own SQL state for a packet larger than the server accepts. */
    private static final String PACKET_STATE = "HZ000";

    private static final String SHAPE_REMEDY = ": give that server the donor's innodb_page_size";

    /** Too many bytes in a key, a row, or a column prefix. */
    private static final Set<Integer> SHAPES = Set.of(1071, 1118, 1709);

    /** The server's errors for a table that another session altered or dropped. */
    private static final Set<Integer> CHANGED = Set.of(1412, 1146, 1054);

    /** The same for programs, which dump the table's current columns. */
    private static final Set<Integer> TOOL_CHANGED = Set.of(1412, 1146, 1136);

    private static final String VANISHED = "Couldn't read status information for table";

    private static final String CHANGE_REMEDY =
            ": the table was altered, dropped or renamed during the copy: prevent such changes until the copy is over, and"
                    + " copy again";

    /** The driver's message for a server without TLS, in which it names its own option. */
    private static final String NO_TLS = "ssl not enabled in the server";

    private static final String NO_TLS_REMEDY =
            "; set ssl-ca, ssl-cert and ssl-key of that server, or ssl-mode=DISABLED in [sst] of the donor";

    /** The driver's message if neither a CA nor a password proves the certificate; it names its own options too. */
    private static final String NOT_PROVEN = "Self signed certificates";

    private static final String NOT_PROVEN_REMEDY =
            "; in [client] of the donor set ssl-ca to the CA of that server, or ssl-verify-server-cert=OFF if the network"
                    + " is trusted";

    private Failures() {}

    static SstException login(ServerLogin login, SQLException failure) {
        ErrorCode code = ErrorCode.SERVER_UNREACHABLE;
        if (REFUSED_LOGINS.contains(failure.getErrorCode())) {
            code = ErrorCode.ACCESS_DENIED;
        } else if (PRIVILEGES.contains(failure.getErrorCode())) {
            code = ErrorCode.MISSING_PRIVILEGE;
        }
        boolean ascii = login.user().chars().allMatch(letter -> letter < 128);
        String remedy = code == ErrorCode.ACCESS_DENIED && !ascii ? NAME_REMEDY : "";
        if (reason(failure).contains(NO_TLS)) {
            remedy = NO_TLS_REMEDY;
        } else if (reason(failure).contains(NOT_PROVEN)) {
            remedy = NOT_PROVEN_REMEDY;
        }
        return new SstException(
                code,
                "log in to the " + login.label() + " as '" + login.user() + "': " + reason(failure) + remedy,
                failure);
    }

    /**
     * Creates the failure of a statement.
     *
     * @param label the server
     * @param statement the statement, whose beginning is shown
     * @param object the object of the statement
     * @param failure the driver's error
     * @return the exception to throw
     */
    public static SstException statement(String label, String statement, Object object, SQLException failure) {
        String told = object + " on the " + label + ": " + reason(failure) + ", in: " + Sql.head(statement);
        int error = failure.getErrorCode();
        ErrorCode code = isGone(failure) ? ErrorCode.PEER_GONE : code(error);
        String way = isChange(label, object, error) ? CHANGE_REMEDY : remedy(error, failure.getSQLState());
        return new SstException(code, told + way, failure);
    }

    /**
     * Creates the failure that a program reported about a server.
     *
     * @param label the server
     * @param object the object of the operation
     * @param error the server's error number; 0 if it is not known
     * @param said the program's message
     * @return the exception to throw
     */
    public static SstException told(String label, Object object, int error, String said) {
        ErrorCode code = GONE.contains(error) ? ErrorCode.PEER_GONE : code(error);
        String way = error == CLOSED ? CLOSED_REMEDY : remedy(error, null);
        if (TOOL_CHANGED.contains(error) || said.contains(VANISHED)) {
            way = CHANGE_REMEDY;
        }
        return new SstException(code, object + " on the " + label + ": " + said + way);
    }

    /** Returns true if the error shows that the donor's table changed since the copy started. */
    private static boolean isChange(String label, Object object, int error) {
        boolean table = object instanceof ObjectName || object.toString().startsWith("table ");
        return table && CHANGED.contains(error) && label.startsWith("donor");
    }

    private static ErrorCode code(int error) {
        if (REFUSED_LOGINS.contains(error)) {
            return ErrorCode.ACCESS_DENIED;
        }
        if (DISK_FULL.contains(error)) {
            return ErrorCode.NO_SPACE;
        }
        return PRIVILEGES.contains(error) ? ErrorCode.MISSING_PRIVILEGE : ErrorCode.STATEMENT_FAILED;
    }

    private static String remedy(int error, @Nullable String state) {
        if (PACKETS.contains(error) || PACKET_STATE.equals(state)) {
            return ": raise max_allowed_packet on both servers above the size of the row";
        }
        if (SHAPES.contains(error)) {
            return SHAPE_REMEDY;
        }
        String memory = error == TABLE_FULL ? "; a table of the engine MEMORY needs a larger max_heap_table_size" : "";
        return DISK_FULL.contains(error)
                ? ": free some space in its data directory and in its tmpdir, and copy again" + memory
                : "";
    }

    /**
     * Checks if the connection is broken.
     *
     * @param failure the driver's error
     * @return true if no further statement can be executed
     */
    public static boolean isGone(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08");
    }

    /**
     * Checks if a server's message is the cause of a failure.
     *
     * @param failure the failure
     * @param words a part of the message
     * @return true if the message contains it
     */
    public static boolean says(SstException failure, String words) {
        return failure.getCause() instanceof SQLException refused
                && String.valueOf(refused.getMessage()).contains(words);
    }

    /**
     * Checks if a server refused a statement with a given error.
     *
     * @param failure the failure
     * @param error the server's error number
     * @return true if it was that error
     */
    public static boolean isError(SstException failure, int error) {
        return failure.getCause() instanceof SQLException refused && refused.getErrorCode() == error;
    }

    /** Returns the server's message, without the driver's additions before and after it. */
    private static String reason(SQLException failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("^(\\(conn=-?\\d+\\) )+", "");
        String line = text.lines().findFirst().orElse("");
        return failure.getErrorCode() > 0 ? "error " + failure.getErrorCode() + " " + line : line;
    }
}
