/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

/**
 * A value that the server passed directly, with its source.
 *
 * @param value the value, without leading and trailing blanks
 * @param source the way it was passed
 */
record Given(String value, Source source) {
    /** The ways to pass a value, strongest first. */
    enum Source {
        /** As an argument of the script. */
        ARGUMENT("argument"),
        /** As an environment variable. */
        ENVIRONMENT("environment"),
        /** Among the server's own arguments, after {@code --mysqld-args}. */
        SERVER_ARGUMENT("server argument");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** Returns the name in {@code sst doctor} and in messages. */
        String word() {
            return word;
        }
    }
}
