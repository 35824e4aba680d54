/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;

/** What keeps a donor's data as it is while a snapshot is opened and all is read that no snapshot covers. */
interface Standstill {
    /** Blocks until nothing changes any more. */
    void begin() throws SstException;

    /** Lets the donor go on; harmless where it was not held. */
    void end() throws SstException;

    /** Whether somebody waits for the end, and the binlog with them: it cannot be asked for its position until then. */
    default boolean holdsBinlog() {
        return false;
    }

    /** A lock of the donor's session, which ends with it. */
    static Standstill lock(Session donor) {
        return new Standstill() {
            @Override
            public void begin() throws SstException {
                donor.execute("SET lock_wait_timeout=60", "the session");
                donor.execute("FLUSH TABLES WITH READ LOCK", "the lock of the snapshot");
            }

            @Override
            public void end() throws SstException {
                donor.execute("UNLOCK TABLES", "the lock of the snapshot");
            }
        };
    }

    /** The donor's server is asked for it. */
    static Standstill askedOf(DonorServer server, Cancellation cancellation) {
        return new Standstill() {
            @Override
            public void begin() throws SstException {
                server.hold(cancellation);
            }

            @Override
            public void end() throws SstException {
                try {
                    server.requireStill();
                } finally {
                    server.resume();
                }
            }

            @Override
            public boolean holdsBinlog() {
                return true;
            }
        };
    }
}
