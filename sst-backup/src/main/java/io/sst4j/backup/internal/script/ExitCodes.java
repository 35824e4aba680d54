/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;

/** The exit codes of the stock scripts, by failure. */
public final class ExitCodes {
    /** The script was ended by a signal. */
    public static final int SIGNAL = 3;
    /** A stage failed, the peer or the server is gone, or the peer did not prove its identity. */
    public static final int STAGE = 32;

    /** For Percona XtraDB Cluster: no data has changed, so its server may continue with it. */
    static final int AGAIN = 11;

    private static final int MISSING = 2;
    private static final int PORT = 16;
    private static final int INVALID = 22;
    private static final int TOOL_MISSING = 42;
    private static final int TOO_OLD = 93;
    private static final int ALREADY_RUNNING = 114;

    private ExitCodes() {}

    static int of(Role role, Phase phase, SstException failure) {
        if (failure instanceof WsrepUsageException usage) {
            return usage.exitCode();
        }
        return switch (failure.code()) {
            case TOOL_MISSING -> TOOL_MISSING;
            case PORT_UNAVAILABLE -> PORT;
            case ALREADY_RUNNING -> ALREADY_RUNNING;
            case PEER_INCOMPATIBLE -> isStage(role, phase) ? STAGE : TOO_OLD;
            case CANCELLED -> SIGNAL;
            case OPTION_FILE, PEER_VERSION -> MISSING;
            case INCOMPLETE_SNAPSHOT -> phase == Phase.VERIFY ? MISSING : STAGE;
            case PARENT_GONE, PEER_REJECTED, TIME_LIMIT -> STAGE;
            case PEER_UNREACHABLE,
                    PEER_GONE,
                    PEER_FAILED,
                    IDLE_TIMEOUT,
                    MALFORMED_STREAM,
                    TRUNCATED_STREAM,
                    HOSTILE_STREAM -> role == Role.DONOR && phase == Phase.TRANSFER ? INVALID : STAGE;
            case LOCAL_IO -> isStage(role, phase) ? STAGE : INVALID;
            case METHOD_FAULT,
                    OUT_OF_MEMORY,
                    INVALID_OPTION,
                    UNSUPPORTED_OPTION,
                    NO_PROVIDER,
                    NO_SPACE,
                    ACCESS_DENIED,
                    MISSING_PRIVILEGE,
                    BACKUP_FAILED,
                    PREPARE_FAILED,
                    SERVER_UNREACHABLE,
                    STATEMENT_FAILED,
                    INSTALL_FAILED,
                    FOREIGN_FILE,
                    JOURNAL_DAMAGED -> INVALID;
        };
    }

    /** If a filter or the disk fails during the transfer, the stock scripts report a failed stage. */
    private static boolean isStage(Role role, Phase phase) {
        return phase == Phase.CONNECT || phase == Phase.HANDSHAKE || (phase == Phase.TRANSFER && role == Role.JOINER);
    }
}
