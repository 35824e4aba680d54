/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.SnapshotPosition;
import io.sst4j.TransferAddress;
import java.io.PrintStream;

/**
 * The lines that a server reads from a script's standard output.
 *
 * <p>Each is flushed at once. Safe for use by several threads.
 */
final class ServerProtocol {
    private final PrintStream out;

    ServerProtocol(PrintStream out) {
        this.out = out;
    }

    /** The joiner listens: the address that the donor will be given, secret included. */
    void ready(TransferAddress address) {
        line("ready " + address.format());
    }

    /** The joiner has its state; the server goes on from there. */
    void position(SnapshotPosition position) {
        line(position.toString());
    }

    /** The donor's server may go on with what it held back. */
    void letServerContinue() {
        line("continue");
    }

    /** The donor's server is to write everything to its files and hold still. */
    void flushTables() {
        line("flush tables");
    }

    /** The donor has sent everything. */
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
