/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.Connection;
import io.sst4j.SstException;
import java.nio.ByteBuffer;

/** One end of a pair of pipes. */
final class MemoryConnection implements Connection {
    private final String peer;
    private final MemoryPipe in;
    private final MemoryPipe out;

    MemoryConnection(String peer, MemoryPipe in, MemoryPipe out) {
        this.peer = peer;
        this.in = in;
        this.out = out;
    }

    @Override
    public int read(ByteBuffer target) throws SstException {
        return in.read(target, peer);
    }

    @Override
    public int write(ByteBuffer source) throws SstException {
        return out.write(source, peer);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void shutdownOutput() {
        out.endOutput();
    }

    @Override
    public boolean isOpen() {
        return !out.isClosed();
    }

    @Override
    public void cancel() {
        in.cancelReader();
        out.cancelWriter();
    }

    @Override
    public void close() {
        out.endOutput();
        out.closeWriter();
        in.closeReader();
    }
}
