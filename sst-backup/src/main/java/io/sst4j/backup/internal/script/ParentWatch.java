/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends a transfer when the server that started it is gone. */
final class ParentWatch implements AutoCloseable {
    private final @Nullable CompletableFuture<?> exit;

    private ParentWatch(@Nullable CompletableFuture<?> exit) {
        this.exit = exit;
    }

    static ParentWatch over(OptionalLong parent, Cancellation cancellation) throws SstException {
        if (parent.isEmpty()) {
            return new ParentWatch(null);
        }
        SstException gone = new SstException(
                ErrorCode.PARENT_GONE, "the server, process " + parent.getAsLong() + ", terminated unexpectedly");
        ProcessHandle server = ProcessHandle.of(parent.getAsLong()).orElseThrow(() -> gone);
        return new ParentWatch(server.onExit().thenRun(() -> cancellation.cancel(gone)));
    }

    @Override
    public void close() {
        if (exit != null) {
            exit.cancel(false);
        }
    }
}
