/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

/** A line with which a daemon answers the name of a module. */
public sealed interface DaemonReply {
    /**
     * Returns the line on the wire.
     *
     * @return the line without its end
     */
    String line();

    /** The module exists: send the arguments. */
    record Ok() implements DaemonReply {
        @Override
        public String line() {
            return OK;
        }
    }

    /** The list of modules has ended, and so has the session. */
    record Exit() implements DaemonReply {
        @Override
        public String line() {
            return EXIT;
        }
    }

    /**
     * The daemon refuses, and disconnects.
     *
     * @param reason the reason
     */
    record Refusal(String reason) implements DaemonReply {
        @Override
        public String line() {
            return ERROR + reason;
        }
    }

    /**
     * The module requires a user and a password.
     *
     * @param challenge the challenge to answer
     */
    record PasswordWanted(String challenge) implements DaemonReply {
        @Override
        public String line() {
            return AUTHENTICATE + challenge;
        }
    }

    /**
     * A line of text, from the message of the day or the list of modules; more lines follow.
     *
     * @param line the text
     */
    record Notice(String line) implements DaemonReply {}

    /** The line of {@link Ok}. */
    String OK = "@RSYNCD: OK";

    /** The line of {@link Exit}. */
    String EXIT = "@RSYNCD: EXIT";

    /** The start of {@link Refusal}. */
    String ERROR = "@ERROR: ";

    /** The start of {@link PasswordWanted}. */
    String AUTHENTICATE = "@RSYNCD: AUTHREQD ";

    /**
     * Parses a line of a daemon.
     *
     * @param line the line without its end
     * @return the reply
     */
    static DaemonReply parse(String line) {
        if (line.equals(OK)) {
            return new Ok();
        }
        if (line.equals(EXIT)) {
            return new Exit();
        }
        if (line.startsWith("@ERROR")) {
            return new Refusal(line.startsWith(ERROR) ? line.substring(ERROR.length()) : line);
        }
        if (line.startsWith(AUTHENTICATE)) {
            return new PasswordWanted(line.substring(AUTHENTICATE.length()));
        }
        return new Notice(line);
    }
}
