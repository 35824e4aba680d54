/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;

/** One end of a transfer with the method {@code tree}, in a separate process. */
public final class TreeMain {
    private static final int PORT = 4444;

    private TreeMain() {}

    /**
     * Receives or sends a directory.
     *
     * @param arguments {@code receive}, a directory and a host to listen on, whose address is then printed; or {@code send}, a
     *     directory, that address, and the largest number of connections
     * @throws SstException if the transfer fails
     */
    @SuppressWarnings("SystemOut") // the peer's caller reads the address from standard output
    public static void main(String[] arguments) throws SstException {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("send")) {
            Settings settings = TreeMethod.options()
                    .directory(directory)
                    .lanes(Integer.parseInt(arguments[3]))
                    .build();
            try (Donor donor = Sst.donor(new TreeMethod().source(settings)).build()) {
                donor.donate(TransferAddress.parse(arguments[2]));
            }
            return;
        }
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(directory))
                .listenOn(new Endpoint(arguments[2], PORT))
                .build()) {
            System.out.println(joiner.listen().format());
            joiner.join();
        }
    }
}
