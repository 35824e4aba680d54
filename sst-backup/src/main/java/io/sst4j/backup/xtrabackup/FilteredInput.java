/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What a foreign program makes of a connection; closing it from any thread ends both. */
final class FilteredInput implements ReadableByteChannel {
    private final StreamFilter filter;
    private final Connection connection;
    private volatile boolean open = true;

    FilteredInput(StreamFilter filter, Connection connection) {
        this.filter = filter;
        this.connection = connection;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return filter.read(target);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        connection.cancel();
        filter.close();
    }
}
