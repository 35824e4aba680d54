/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The gzip format. */
final class Gzip {
    private static final int BUFFER = 64 * 1024;

    private Gzip() {}

    static OutputStream compressor(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, BUFFER);
    }

    static InputStream decompressor(InputStream in) throws IOException {
        // The class of the JDK takes a pause of the network behind a member for the end of the stream.
        return GzipCompressorInputStream.builder()
                .setInputStream(in)
                .setBufferSize(BUFFER)
                .setDecompressConcatenated(true)
                .get();
    }
}
