/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The credentials that newer servers write to a donor's standard input before they close it.
 *
 * <p>Older servers pass on their own standard input, which may never end. So it is read only if it is a pipe and the
 * environment contains no credentials, and only for a few seconds.
 */
final class StandardInput {
    private static final Path ITSELF = Path.of("/proc/self/fd/0");
    private static final int MAX_BYTES = 4096;
    private static final long LIMIT_SECONDS = 5;

    private StandardInput() {}

    static WsrepArguments complete(WsrepArguments arguments, Cancellation cancellation) throws SstException {
        if (arguments.role() != Role.DONOR || !arguments.credentials().isEmpty() || !isPipe()) {
            return arguments;
        }
        return arguments.withInput(new ByteArrayInputStream(read(cancellation)));
    }

    private static boolean isPipe() {
        try {
            return Files.readSymbolicLink(ITSELF).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }

    @SuppressWarnings("try") // the registration ends with the block
    private static byte[] read(Cancellation cancellation) {
        CompletableFuture<byte[]> text = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        text.complete(System.in.readNBytes(MAX_BYTES));
                    } catch (IOException e) {
                        text.complete(new byte[0]);
                    }
                },
                "sst-stdin");
        reader.setDaemon(true);
        reader.start();
        try (Cancellation.Registration ignored = cancellation.onCancel(() -> text.complete(new byte[0]))) {
            return text.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new byte[0];
        } catch (ExecutionException | TimeoutException e) {
            return new byte[0];
        }
    }
}
