/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * What went wrong, as a stable code that programs may rely on.
 *
 * <p>A code never changes its meaning and is never used again for another. The number behind {@code SST-} groups by
 * hundreds: configuration, local system, peer and network, stream, database tool, data directory.
 */
public enum ErrorCode {
    /** An option or argument is missing, malformed or contradicts another. */
    INVALID_OPTION(101),
    /** An option asks for what this build cannot do. */
    UNSUPPORTED_OPTION(102),
    /** An option file cannot be read or parsed. */
    OPTION_FILE(103),
    /** No provider of a method, transport or encryptor with that name is present. */
    NO_PROVIDER(104),

    /** A program that is needed is not installed or not executable. */
    TOOL_MISSING(201),
    /** The port is taken or may not be bound. */
    PORT_UNAVAILABLE(202),
    /** A file system has too little room. */
    NO_SPACE(203),
    /** Reading or writing local files failed. */
    LOCAL_IO(204),
    /** An earlier transfer still runs on this node. */
    ALREADY_RUNNING(205),
    /** The server that started the transfer is gone. */
    PARENT_GONE(206),
    /** The transfer was cancelled by its owner. */
    CANCELLED(207),
    /** The transfer took longer than its owner allows it to take as a whole. */
    TIME_LIMIT(208),
    /** A method, of this library or of the program that uses it, failed in a way that it does not foresee. */
    METHOD_FAULT(209),
    /** The process has less memory than what it is asked to hold needs. */
    OUT_OF_MEMORY(210),

    /** The peer could not be reached, or never connected, within the limit. */
    PEER_UNREACHABLE(301),
    /** The connection broke or the peer closed it early. */
    PEER_GONE(302),
    /** Nothing moved within the idle limit. */
    IDLE_TIMEOUT(303),
    /** The peer did not prove that it knows the secret, or its certificate. */
    PEER_REJECTED(304),
    /** The peer speaks a version of the protocol that is too old or unknown. */
    PEER_INCOMPATIBLE(305),
    /** The peer told that it failed, and why. */
    PEER_FAILED(306),
    /** The snapshot is of a server of a version that this node's cannot use. */
    PEER_VERSION(307),

    /** Bytes of the stream break its format. */
    MALFORMED_STREAM(401),
    /** The stream ended before it was complete. */
    TRUNCATED_STREAM(402),
    /** The stream asks for what must not be done, such as writing outside the target. */
    HOSTILE_STREAM(403),
    /** The stream is well formed but lacks what a snapshot needs. */
    INCOMPLETE_SNAPSHOT(404),

    /** The database refused the credentials. */
    ACCESS_DENIED(501),
    /** The database user lacks a privilege. */
    MISSING_PRIVILEGE(502),
    /** The backup tool failed while it captured the snapshot. */
    BACKUP_FAILED(503),
    /** The backup tool failed while it prepared the snapshot. */
    PREPARE_FAILED(504),
    /** The server that is to be copied cannot be reached. */
    SERVER_UNREACHABLE(505),
    /** A server refused a statement of a logical copy. */
    STATEMENT_FAILED(506),

    /** The new data could not be put in place; the old data is back, or the next start brings it back. */
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
     * Whether a later attempt may succeed though nobody changes anything: the peer or the network was not there or broke off, or
     * something else was still running. What an option, a version, a key, a full disk or a damaged file is the cause of fails
     * again.
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
     * The printed form.
     *
     * @return for instance {@code SST-302}
     */
    public String id() {
        return "SST-" + number;
    }
}
