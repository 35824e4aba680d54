/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Transfers as futures; here both ends are in one JVM. */
final class AsyncTransfer {
    private AsyncTransfer() {}

    static CompletableFuture<TransferReport> copy(Path from, Path to, Executor executor) throws SstException {
        InMemoryTransport memory = new InMemoryTransport();
        Joiner joiner = Sst.joiner(TreeMethod.targetOf(to))
                .transport(memory)
                .listenOn(new Endpoint("here", 0))
                .build();
        Donor donor = Sst.donor(TreeMethod.sourceOf(from)).transport(memory).build();
        TransferAddress address = joiner.listen();
        CompletableFuture<TransferReport> received = joiner.joinAsync(executor).orTimeout(10, TimeUnit.MINUTES);
        CompletableFuture<TransferReport> sent = donor.donateAsync(address, executor);
        sent.exceptionally(failure -> {
            joiner.cancel(); // it may not have heard of the donor yet
            return null;
        });
        return sent.thenCombine(received, (given, taken) -> taken) // when both have ended, however they end
                .whenComplete((report, failure) -> {
                    donor.close();
                    joiner.close();
                });
    }
}
