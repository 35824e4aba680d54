/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SnapshotPosition;
import io.sst4j.TransferAddress;
import java.io.PrintStream;

/**
 * The lines that a server reads from a script's standard output. Each is flushed at once. Safe for use by several
 * threads.
 */
final class ServerProtocol {
    private final PrintStream out;

    ServerProtocol(PrintStream out) {
        this.out = out;
    }

    /** Reports that the joiner listens, with the address for the donor, including the secret. */
    void ready(TransferAddress address) {
        line("ready " + address.format());
    }

    /** Reports that the joiner has its state at a position, from which the server continues. */
    void position(SnapshotPosition position) {
        line(position.toString());
    }

    /** Allows the donor's server to resume the writes that it paused. */
    void letServerContinue() {
        line("continue");
    }

    /** Asks the donor's server to write all data to its files and pause writes. */
    void flushTables() {
        line("flush tables");
    }

    /** Reports that the donor has sent everything. */
    void done(SnapshotPosition position) {
        line("done " + position.stateId());
    }

    void total(long bytes) {
        line("total " + bytes);
    }

    void complete(long bytes) {
        line("complete " + bytes);
    }

    private synchronized void line(String text) {
        out.print(text + "\n");
        out.flush();
    }
}
