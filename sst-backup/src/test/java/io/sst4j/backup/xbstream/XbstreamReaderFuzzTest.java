/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.PathPolicy;
import java.nio.ByteBuffer;

/**
 * Any bytes are either a valid stream or refused, in both dialects. Runs the corpus as a test, and fuzzes if the
 * environment has {@code JAZZER_FUZZ=1}.
 */
class XbstreamReaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void anyBytesAreReadOrRefused(byte[] stream) throws SstException {
        for (XbstreamReader.Dialect dialect : XbstreamReader.Dialect.values()) {
            long offset = read(stream, dialect);
            if (offset < 0 || offset > stream.length) {
                throw new AssertionError("offset " + offset + " of " + stream.length);
            }
        }
    }

    private static long read(byte[] stream, XbstreamReader.Dialect dialect) throws SstException {
        XbstreamReader reader =
                new XbstreamReader(Streams.channel(stream), dialect, ByteBuffer.allocateDirect(64)::clear);
        try {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                if (PathPolicy.complaint(chunk.path()) != null) {
                    throw new AssertionError(chunk + " should have been refused");
                }
            }
            return reader.offset();
        } catch (MalformedStreamException e) {
            return e.offset();
        }
    }
}
