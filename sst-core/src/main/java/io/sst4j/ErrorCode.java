/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * The cause of a failure, as a stable code that programs may rely on.
 *
 * <p>A code never changes its meaning and is never reused. The hundreds digit of the number after {@code SST-} is the group:
 * 1 configuration, 2 local system, 3 peer and network, 4 stream, 5 database tool, 6 data directory.
 */
public enum ErrorCode {
    /** An option or argument is missing, malformed or contradicts another. */
    INVALID_OPTION(101),
    /** An option asks for something this build does not support. */
    UNSUPPORTED_OPTION(102),
    /** An option file cannot be read or parsed. */
    OPTION_FILE(103),
    /** No provider is present for the named method, transport or encryptor. */
    NO_PROVIDER(104),

    /** A required program is not installed or not executable. */
    TOOL_MISSING(201),
    /** The port is taken, or binding it is not permitted. */
    PORT_UNAVAILABLE(202),
    /** A file system has too little free space. */
    NO_SPACE(203),
    /** Reading or writing local files failed. */
    LOCAL_IO(204),
    /** An earlier transfer is still running on this node. */
    ALREADY_RUNNING(205),
    /** The server that started the transfer is gone. */
    PARENT_GONE(206),
    /** The transfer was cancelled by its owner. */
    CANCELLED(207),
    /** The transfer took longer than the total limit set by its owner. */
    TIME_LIMIT(208),
    /** A method failed unexpectedly, because of a bug in this library or in the program that uses it. */
    METHOD_FAULT(209),
    /** The process has too little memory. */
    OUT_OF_MEMORY(210),

    /** The peer could not be reached, or never connected, within the limit. */
    PEER_UNREACHABLE(301),
    /** The connection broke or the peer closed it early. */
    PEER_GONE(302),
    /** Nothing moved within the idle limit. */
    IDLE_TIMEOUT(303),
    /** The peer failed to authenticate: wrong secret or certificate. */
    PEER_REJECTED(304),
    /** The peer's protocol version is too old or unknown. */
    PEER_INCOMPATIBLE(305),
    /** The peer reported that it failed, and why. */
    PEER_FAILED(306),
    /** The snapshot comes from a server version that this node's server cannot use. */
    PEER_VERSION(307),

    /** The stream violates its format. */
    MALFORMED_STREAM(401),
    /** The stream ended before it was complete. */
    TRUNCATED_STREAM(402),
    /** The stream asks for a forbidden action, such as writing outside the target. */
    HOSTILE_STREAM(403),
    /** The stream is well formed but lacks a part that a snapshot needs. */
    INCOMPLETE_SNAPSHOT(404),

    /** The database refused the credentials. */
    ACCESS_DENIED(501),
    /** The database user lacks a privilege. */
    MISSING_PRIVILEGE(502),
    /** The backup tool failed while it captured the snapshot. */
    BACKUP_FAILED(503),
    /** The backup tool failed while it prepared the snapshot. */
    PREPARE_FAILED(504),
    /** The server to be copied cannot be reached. */
    SERVER_UNREACHABLE(505),
    /** A server refused a statement during a logical copy. */
    STATEMENT_FAILED(506),

    /** The new data could not be put in place. The old data is back, or the next start restores it. */
    INSTALL_FAILED(601),
    /** A file that does not belong to this node is in the way. */
    FOREIGN_FILE(602),
    /** The journal of an interrupted install cannot be followed. */
    JOURNAL_DAMAGED(603);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /**
     * Returns whether a later attempt may succeed without any change to the configuration. This is so if the peer or the network
     * was unavailable or broke off, or if another transfer was still running. Failures caused by an option, a version, a key, a
     * full disk or a damaged file recur.
     *
     * @return true for {@link #ALREADY_RUNNING}, {@link #PEER_UNREACHABLE}, {@link #PEER_GONE}, {@link #IDLE_TIMEOUT},
     *     {@link #PEER_FAILED}, {@link #TRUNCATED_STREAM} and {@link #SERVER_UNREACHABLE}
     */
    public boolean isTransient() {
        return switch (this) {
            case ALREADY_RUNNING,
                    PEER_UNREACHABLE,
                    PEER_GONE,
                    IDLE_TIMEOUT,
                    PEER_FAILED,
                    TRUNCATED_STREAM,
                    SERVER_UNREACHABLE -> true;
            default -> false;
        };
    }

    /**
     * Returns the printed form.
     *
     * @return for instance {@code SST-302}
     */
    public String id() {
        return "SST-" + number;
    }
}
