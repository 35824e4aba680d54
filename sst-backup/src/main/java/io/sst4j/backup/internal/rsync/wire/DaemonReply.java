/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

/** A line with which a daemon answers the name of a module. */
public sealed interface DaemonReply {
    /**
     * The line on the wire.
     *
     * @return without its end
     */
    String line();

    /** The module is there: send the arguments. */
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
     * The daemon refuses, and hangs up.
     *
     * @param reason why
     */
    record Refusal(String reason) implements DaemonReply {
        @Override
        public String line() {
            return ERROR + reason;
        }
    }

    /**
     * The module wants a user and a password.
     *
     * @param challenge what to answer to
     */
    record PasswordWanted(String challenge) implements DaemonReply {
        @Override
        public String line() {
            return AUTHENTICATE + challenge;
        }
    }

    /**
     * A line for people, of the message of the day or the list of modules; more lines follow.
     *
     * @param line the text
     */
    record Notice(String line) implements DaemonReply {}

    /** The line of {@link Ok}. */
    String OK = "@RSYNCD: OK";

    /** The line of {@link Exit}. */
    String EXIT = "@RSYNCD: EXIT";

    /** The beginning of {@link Refusal}. */
    String ERROR = "@ERROR: ";

    /** The beginning of {@link PasswordWanted}. */
    String AUTHENTICATE = "@RSYNCD: AUTHREQD ";

    /**
     * Parses a line of a daemon.
     *
     * @param line without its end
     * @return what it says
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
