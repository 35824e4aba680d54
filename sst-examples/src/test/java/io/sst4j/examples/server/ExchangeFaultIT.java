/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.NodeOptions;
import java.util.stream.Stream;

/** The same faults in a transfer over the exchange, whose ends wait for each other longer than over one connection. */
class ExchangeFaultIT extends FaultIT {
    @Override
    NodeOptions node() {
        return super.node().withSst("sst-exchange=auto");
    }

    @Override
    Stream<Fault> faults() {
        return super.faults()
                .filter(fault ->
                        fault.name().endsWith("IN_TRANSFER") || fault.name().endsWith("IN_VERIFY"));
    }
}
