/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.JoinerLink;
import io.sst4j.SstException;
import java.time.Duration;

/** How a joiner's half learns of its donor, for one kind of joiner. */
interface JoinerWait {
    /** How often the server is asked: it tells nobody by itself. */
    Duration PAUSE = Duration.ofMillis(250);

    /** The word that the address has, so that a donor can tell; empty if none is needed. */
    String module();

    /**
     * Waits until the joiner is a whole copy.
     *
     * @param initialLimit how long until a donor must have begun; zero for ever
     * @param link the transfer, whose phase changes when one has
     * @throws SstException if none came, or it failed
     */
    Handover.Arrival await(Duration initialLimit, JoinerLink link) throws SstException;
}
