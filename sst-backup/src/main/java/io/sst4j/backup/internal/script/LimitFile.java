/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rate limit of a running donor, adjustable from outside: a file in the data directory, which the donor reads
 * every second and which is removed after the transfer. A user who may write there could also stop the server.
 *
 * <p>It contains one line, a rate in the format of the option {@code rlimit}; {@code 0} means no limit.
 */
public final class LimitFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitFile.class);
    private static final String NAME = "sst.limit";
    private static final int LEAST = 1 << 16;

    private final Path file;
    private final LongConsumer limit;
    private final EachSecond watching;
    private String last = "";
    private String complaint = "";

    private LimitFile(Path file, LongConsumer limit) {
        this.file = file;
        this.limit = limit;
        remove();
        this.watching = new EachSecond("sst-limit", this::look);
    }

    /**
     * Starts to read the file of a data directory, after removing the file of an earlier transfer.
     *
     * @param datadir the data directory
     * @param limit receives each new rate, in bytes per second
     * @return the watch, to be closed when the transfer is over
     */
    public static LimitFile watch(Path datadir, LongConsumer limit) {
        return new LimitFile(datadir.resolve(NAME), limit);
    }

    /**
     * Writes the file for a running donor.
     *
     * @param datadir the donor's data directory
     * @param rate a rate in the format of the option {@code rlimit}
     * @return the rate, in bytes per second
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the rate is invalid, or if the file cannot be
     *     written
     */
    public static long write(Path datadir, String rate) throws SstException {
        long parsed = NodeSettings.bytesPerSecond(rate);
        if (rate.isBlank() || (parsed > 0 && parsed < LEAST)) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "'" + rate + "' is too low or not a rate: use at least 64k, or 0 for no limit");
        }
        try {
            SmallFile.replace(datadir.resolve(NAME), datadir.resolve(NAME + ".new"), rate + "\n");
            return parsed;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write " + datadir.resolve(NAME), e);
        }
    }

    private void look() {
        try {
            String text = new String(SmallFile.read(file, 100), StandardCharsets.UTF_8).strip();
            if (!text.isEmpty() && !text.equals(last)) {
                last = text;
                complaint = "";
                limit.accept(NodeSettings.bytesPerSecond(text));
                LOG.debug("rate limited to {} by {}", text, file);
            }
        } catch (NoSuchFileException e) {
            LOG.trace("no {} yet", file);
        } catch (IOException e) {
            String now = String.valueOf(e);
            if (!now.equals(complaint)) {
                LOG.warn("{} has no effect: {}", file, now);
            }
            complaint = now;
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("cannot delete {}", file, e);
        }
    }

    @Override
    public void close() {
        watching.close();
        remove();
    }
}
