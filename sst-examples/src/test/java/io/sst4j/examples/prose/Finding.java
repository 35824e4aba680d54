/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.prose;

/** A sentence that breaks a rule. */
record Finding(Passage passage, String rule, String words, String message) {
    @Override
    public String toString() {
        return passage.file() + ":" + passage.line() + " " + rule + " \"" + words + "\": " + message;
    }
}
