/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.sql;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.sql.SQLException;
import java.util.Set;

/** What a server's refusal means, and the sentence that tells it. */
public final class Failures {
    private static final Set<Integer> REFUSED_LOGINS = Set.of(1045, 1698, 1524, 1251, 1820, 4151);
    private static final Set<Integer> PRIVILEGES = Set.of(1044, 1142, 1143, 1227, 1370, 1419);
    private static final Set<Integer> PACKETS = Set.of(1153, 1301, 1118);
    /** The driver's own state for a packet that is larger than the server takes. */
    private static final String PACKET_STATE = "HZ000";

    private Failures() {}

    static SstException login(ServerLogin login, SQLException failure) {
        ErrorCode code = ErrorCode.SERVER_UNREACHABLE;
        if (REFUSED_LOGINS.contains(failure.getErrorCode())) {
            code = ErrorCode.ACCESS_DENIED;
        } else if (PRIVILEGES.contains(failure.getErrorCode())) {
            code = ErrorCode.MISSING_PRIVILEGE;
        }
        return new SstException(
                code, "log in to the " + login.label() + " as '" + login.user() + "': " + reason(failure), failure);
    }

    /**
     * Tells a failed statement.
     *
     * @param label the server
     * @param statement the statement, of which the head is told
     * @param object what it was about
     * @param failure what the driver says
     * @return the exception to throw
     */
    public static SstException statement(String label, String statement, Object object, SQLException failure) {
        String told = object + " on the " + label + ": " + reason(failure) + ", in: " + Sql.head(statement);
        return new SstException(code(failure), told + remedy(failure), failure);
    }

    private static ErrorCode code(SQLException failure) {
        if (isGone(failure)) {
            return ErrorCode.PEER_GONE;
        }
        return PRIVILEGES.contains(failure.getErrorCode()) ? ErrorCode.MISSING_PRIVILEGE : ErrorCode.STATEMENT_FAILED;
    }

    private static String remedy(SQLException failure) {
        boolean packet = PACKETS.contains(failure.getErrorCode()) || PACKET_STATE.equals(failure.getSQLState());
        return packet ? ": raise max_allowed_packet on both servers above the size of the row" : "";
    }

    /**
     * Whether the connection broke.
     *
     * @param failure what the driver says
     * @return true if no further statement can be executed
     */
    public static boolean isGone(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08");
    }

    /** What the server says, without what the driver puts in front and behind. */
    private static String reason(SQLException failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("^(\\(conn=-?\\d+\\) )+", "");
        String line = text.lines().findFirst().orElse("");
        return failure.getErrorCode() > 0 ? "error " + failure.getErrorCode() + " " + line : line;
    }
}
