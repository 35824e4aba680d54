/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.xbstream.XbstreamExtractor;
import io.sst4j.backup.xbstream.XbstreamFiles;
import io.sst4j.backup.xbstream.XbstreamWriter;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;

/** The format of the backup tools. */
final class XbstreamFormat implements StreamFormat {
    private static final long MAX_INFO_BYTES = 1 << 20;

    @Override
    public byte[] signature() {
        return XbstreamFiles.signature();
    }

    @Override
    public void writeFiles(WritableByteChannel out, Map<String, byte[]> files) throws IOException {
        XbstreamWriter writer = new XbstreamWriter(out);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            writer.add(file.getKey(), file.getValue());
        }
        writer.finish();
    }

    @Override
    public Map<String, byte[]> readFiles(ReadableByteChannel in) throws SstException {
        return XbstreamFiles.readAll(in, MAX_INFO_BYTES);
    }

    @Override
    public void extract(ReadableByteChannel in, Path target, TransferSink sink) throws SstException {
        new XbstreamExtractor(target, XbstreamExtractor.Options.defaults()).extract(in, sink);
    }
}
