/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import java.io.Serializable;

/** A follower's request to its leader for a snapshot, with the address to send it to. JRaft's RPC serializes no records. */
final class SnapshotRequest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String address;

    SnapshotRequest(String name, String address) {
        this.name = name;
        this.address = address;
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }
}
