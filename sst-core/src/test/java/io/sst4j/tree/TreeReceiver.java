/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.transport.InMemoryTransport;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** The main class of a separate process that copies one directory to another. */
final class TreeReceiver {
    private TreeReceiver() {}

    /**
     * Copies a directory.
     *
     * @param arguments the directories of the donor and of the joiner
     */
    public static void main(String[] arguments) throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(Path.of(arguments[1])))
                        .transport(memory)
                        .listenOn(new Endpoint("localhost", 0))
                        .build();
                Donor donor = Sst.donor(TreeMethod.sourceOf(Path.of(arguments[0])))
                        .transport(memory)
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            joiner.join();
            System.out.println("copied " + sent.join().bytes() + " bytes");
        }
    }
}
