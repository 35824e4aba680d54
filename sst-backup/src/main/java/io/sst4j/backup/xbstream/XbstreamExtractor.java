/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/**
 * Unpacks an xbstream into a directory, as {@code mbstream -x} does, but believes nothing and overlooks nothing.
 *
 * <p>The stock tool ends with success on several streams that are cut or damaged; here each of them is an error. A file
 * counts only with its end chunk, the checksum of each chunk is compared, no name leads out of the directory, through a
 * link or onto a file that exists.
 *
 * <p>The thread that calls reads and checks while others write, so that the network, the checksum and the disk work at the
 * same time. Each file belongs to one writer. Memory is that of the buffers (see {@link ExtractOptions}) and some 200
 * bytes for each file that has begun and not ended; neither the size nor the number of files counts. Holes stay holes.
 * Files get the mode {@code rw-r-----} and directories {@code rwx------}, less the umask; nothing is forced to the disk.
 *
 * <p>An extractor may be used several times, also by several threads at once; the stream then must not have the same
 * names.
 */
public final class XbstreamExtractor {
    private final Path target;
    private final ExtractOptions options;

    /**
     * Creates an extractor.
     *
     * @param target an existing directory; should be empty
     * @param options how, and the limits
     */
    public XbstreamExtractor(Path target, ExtractOptions options) {
        this.target = target;
        this.options = options;
    }

    /**
     * Unpacks a stream to its end.
     *
     * <p>The first failure of any thread stops all and is what is thrown; the channel is then closed, so that nobody goes on
     * waiting for it, and what was unpacked so far is left to be thrown away. To cancel, interrupt the thread or close
     * the channel. When the method returns or throws, no thread writes any more.
     *
     * @param in the stream, which must block; not closed after success
     * @param sink told of progress on this thread
     * @return what was done
     * @throws MalformedStreamException if the stream is damaged, cut or hostile, with the offset
     * @throws SstException if the channel or the disk fails, or the extraction is cancelled
     */
    public ExtractReport extract(ReadableByteChannel in, TransferSink sink) throws SstException {
        return new Extraction(target, options, in, sink).run();
    }
}
