/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.server;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.sql.SQLException;
import java.util.Map;

/** Turns what a server refuses into failures of a transfer. Source: the error codes of MariaDB's manual. */
final class ServerFailures {
    private static final Map<Integer, ErrorCode> CODES = Map.of(
            1044, ErrorCode.MISSING_PRIVILEGE,
            1045, ErrorCode.ACCESS_DENIED,
            1227, ErrorCode.MISSING_PRIVILEGE,
            1698, ErrorCode.ACCESS_DENIED);
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private ServerFailures() {}

    static SstException of(String what, SQLException failure) {
        ErrorCode code = CODES.getOrDefault(failure.getErrorCode(), ErrorCode.SERVER_UNREACHABLE);
        String hint = failure.getErrorCode() == LOCK_WAIT_TIMEOUT
                ? "; a statement that runs long holds it up, see SHOW PROCESSLIST"
                : "";
        return new SstException(code, what + ": " + failure.getMessage() + hint, failure);
    }
}
