/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Donor;
import io.sst4j.Joiner;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs transfers with a hostile donor, and compares complete trees before and after. */
final class HostileTransfer {
    private HostileTransfer() {}

    /** One side of a transfer. */
    private interface Attempt {
        void run() throws SstException;
    }

    /** The failure of the joiner; empty if it completed. The result of the donor does not matter. */
    static Optional<SstException> run(Donor donor, Joiner joiner, Duration limit) throws Exception {
        TransferAddress address = joiner.listen();
        CompletableFuture<Optional<SstException>> received = new CompletableFuture<>();
        Thread receiver = new Thread(() -> received.complete(attempt(joiner::join)), "hostile-joiner");
        receiver.start();
        attempt(() -> donor.donate(address));
        return received.get(limit.toSeconds(), TimeUnit.SECONDS);
    }

    private static Optional<SstException> attempt(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (SstException e) {
            return Optional.of(e);
        }
    }

    /** Everything below a directory, by relative name: regular files with size and hash. */
    static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                boolean regular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
                contents.put(
                        root.relativize(file).toString(),
                        regular ? Files.size(file) + " " + Arrays.hashCode(Files.readAllBytes(file)) : "no file");
            }
        }
        return contents;
    }
}
