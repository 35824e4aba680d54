/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/** The only class that touches lz4-java. */
final class Lz4 {
    private Lz4() {}

    static void load() {
        LZ4Factory.fastestInstance();
    }

    static OutputStream compressor(OutputStream out) throws IOException {
        return new LZ4FrameOutputStream(
                out,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB,
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM);
    }

    static InputStream decompressor(InputStream in) throws IOException {
        return new LZ4FrameInputStream(in);
    }
}
