/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.RetryPolicy;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Sends the state of any system that keeps it in a directory from one JVM to another, as shown in the README. */
public final class SendTree {
    private SendTree() {}

    /**
     * Sends a directory, or receives one.
     *
     * @param arguments {@code receive DIRECTORY HOST PORT}, or {@code send DIRECTORY UUID:SEQNO ADDRESS} with the address printed
     *     by the receiver
     * @throws SstException if the transfer fails; the receiver's directory is then unchanged
     */
    @SuppressWarnings("SystemOut") // an example writes to people
    public static void main(String[] arguments) throws SstException {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("send")) {
            System.out.println(send(directory, SnapshotPosition.parse(arguments[2]), arguments[3]));
        } else {
            Endpoint endpoint = new Endpoint(arguments[2], Integer.parseInt(arguments[3]));
            System.out.println(receive(directory, endpoint, System.out::println));
        }
    }

    static TransferReport send(Path checkpoint, SnapshotPosition position, String joiner) throws SstException {
        return RetryPolicy.attempts(3, Duration.ofSeconds(5)).run(() -> {
            try (Donor donor =
                    Sst.donor(TreeMethod.sourceOf(checkpoint, position)).build()) {
                return donor.donate(TransferAddress.parse(joiner));
            }
        });
    }

    static SnapshotPosition receive(Path state, Endpoint endpoint, Consumer<String> announce) throws SstException {
        try (Joiner joiner =
                Sst.joiner(TreeMethod.targetOf(state)).listenOn(endpoint).build()) {
            announce.accept(joiner.listen().format());
            return joiner.join().position();
        }
    }
}
