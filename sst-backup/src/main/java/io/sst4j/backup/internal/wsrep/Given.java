/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

/**
 * A value that the server gave directly, and how.
 *
 * @param value the value, blanks at both ends removed
 * @param source how it was given
 */
record Given(String value, Source source) {
    /** How a value was given, the stronger way first. */
    enum Source {
        /** As an argument of the script. */
        ARGUMENT("argument"),
        /** As an environment variable. */
        ENVIRONMENT("environment"),
        /** Among the server's own arguments, behind {@code --mysqld-args}. */
        SERVER_ARGUMENT("server argument");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** What {@code sst doctor} and messages call it. */
        String word() {
            return word;
        }
    }
}
