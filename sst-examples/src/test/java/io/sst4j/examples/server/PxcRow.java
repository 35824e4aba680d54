/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A transfer between a launcher of this build, called as Percona XtraDB Cluster calls it, and a peer.
 *
 * @param role the role of the launcher
 * @param own the release of its server
 * @param peer the release of the peer's server
 * @param wire the transport and encryption of the stream
 * @param quirks the deviations from a normal transfer
 * @param code the exit code of the launcher
 * @param peerCode the exit code of the peer; -1 if that does not matter
 * @param says the text of one line in the launcher's log; empty if there must be none
 */
record PxcRow(Role role, String own, String peer, Wire wire, Set<Quirk> quirks, int code, int peerCode, String says) {
    /** The transport and encryption of the stream. */
    enum Wire {
        PLAIN,
        IPV6,
        /** Netcat. */
        NC,
        ZSTD,
        /** {@code encrypt=2}. */
        BUNDLE,
        /** {@code encrypt=3}. */
        KEY,
        /** {@code encrypt=4}, with the options of the transfer. */
        TLS,
        /** Encryption by default, with the files of the data directory. */
        TRAFFIC
    }

    /** A deviation from a normal transfer. */
    enum Quirk {
        /** Only the position is sent. */
        IST,
        /** The peer does not send its version. */
        NO_VERSION,
        /** The peer has a keyring and sends its transition key. */
        PEER_KEYRING,
        /** The launcher's node has a keyring. */
        KEYRING,
        /** The node's tool encrypts backups, independently of the stream. */
        TOOL_ENCRYPTS,
        /** The joiner's own script has left its staging directory. */
        STAGING,
        /** The data directory has no certificates. */
        NO_FILES,
        /** The tool of the node's own series is missing. */
        NO_TOOL,
        /** The tool for backups of 5.7 is missing. */
        NO_OLD_TOOL,
        /** The peer ends in the middle of its snapshot. */
        CUT,
        /** No version is passed, so the launcher asks the program. */
        ASKED,
        /** No version is passed, and the program does not start. */
        BROKEN_PROGRAM,
        /** The received state is started with a server and compared. */
        STARTED
    }

    static PxcRow donor(String own, String peer, Wire wire, Quirk... quirks) {
        return new PxcRow(Role.DONOR, own, peer, wire, set(quirks), 0, 0, "");
    }

    static PxcRow joiner(String own, String peer, Wire wire, Quirk... quirks) {
        return new PxcRow(Role.JOINER, own, peer, wire, set(quirks), 0, 0, "");
    }

    private static Set<Quirk> set(Quirk... quirks) {
        Set<Quirk> set = EnumSet.noneOf(Quirk.class);
        set.addAll(List.of(quirks));
        return set;
    }

    /** This transfer with the result that it is refused or fails. */
    PxcRow ends(int own, int other, String line) {
        return new PxcRow(role, this.own, peer, wire, quirks, own, other, line);
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Returns whether the launcher is called in the way of a MariaDB server. */
    boolean isMariaDb() {
        return own.equals("MariaDB");
    }

    /** Returns whether log lines have prefixes, even if only the arguments identify the server. */
    boolean isPrefixed() {
        return !own.startsWith("5") && !isMariaDb();
    }

    @Override
    public String toString() {
        return "sst4j " + role.word() + " of " + own + ", peer of " + peer + ", " + wire + (quirks.isEmpty() ? "" : " ")
                + (quirks.isEmpty() ? "" : quirks.toString()) + (code == 0 ? " passes" : " ends with " + code);
    }
}
