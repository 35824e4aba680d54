/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.io.IOException;

/** What a method does with its end of an exchange. */
@FunctionalInterface
public interface Use {
    /**
     * Writes and reads.
     *
     * @throws IOException if something failed that the other end is to know
     */
    void run() throws IOException;
}
