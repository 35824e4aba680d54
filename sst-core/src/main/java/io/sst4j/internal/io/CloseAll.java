/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes several resources. A failure of one does not stop the others from being closed. */
public final class CloseAll {
    private static final Logger LOG = LoggerFactory.getLogger(CloseAll.class);

    private CloseAll() {}

    /**
     * Closes in the given order.
     *
     * @param resources the resources; nulls are ignored
     * @throws IOException the first failure, with the others suppressed
     */
    public static void of(@Nullable AutoCloseable... resources) throws IOException {
        IOException failure = null;
        for (AutoCloseable resource : resources) {
            try {
                if (resource != null) {
                    resource.close();
                }
            } catch (Exception e) {
                IOException now = e instanceof IOException io ? io : new IOException(e);
                if (failure == null) {
                    failure = now;
                } else {
                    failure.addSuppressed(now);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Closes in the given order and ignores failures.
     *
     * @param resources the resources; nulls are ignored
     */
    public static void quietly(@Nullable AutoCloseable... resources) {
        try {
            of(resources);
        } catch (IOException e) {
            LOG.debug("close", e);
        }
    }
}
