/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A transfer between a launcher of this build, called as Percona XtraDB Cluster calls it, and a peer.
 *
 * @param role the part of the launcher
 * @param own the release of its server
 * @param peer the release of the peer's server
 * @param wire what the bytes travel by
 * @param quirks what is not as usual
 * @param code the exit code of the launcher
 * @param peerCode the exit code of the peer; -1 if that does not matter
 * @param says what one line of the launcher's log tells; empty if nothing must
 */
record PxcRow(Role role, String own, String peer, Wire wire, Set<Quirk> quirks, int code, int peerCode, String says) {
    /** What the bytes travel by. */
    enum Wire {
        PLAIN,
        IPV6,
        /** By netcat. */
        NC,
        ZSTD,
        /** {@code encrypt=2}. */
        BUNDLE,
        /** {@code encrypt=3}. */
        KEY,
        /** {@code encrypt=4}, by the options of the transfer. */
        TLS,
        /** By default, with the files of the data directory. */
        TRAFFIC
    }

    /** What is not as usual. */
    enum Quirk {
        /** Only the position travels. */
        IST,
        /** The peer does not tell its version. */
        NO_VERSION,
        /** The peer has a keyring and sends its transition key. */
        PEER_KEYRING,
        /** The launcher's node has a keyring. */
        KEYRING,
        /** The tool of the node encrypts backups, which says nothing of the stream. */
        TOOL_ENCRYPTS,
        /** The joiner's own script has left its directory. */
        STAGING,
        /** The data directory has no certificates. */
        NO_FILES,
        /** The tool of the own series is missing. */
        NO_TOOL,
        /** The tool for backups of 5.7 is missing. */
        NO_OLD_TOOL,
        /** The peer ends in the middle of its snapshot. */
        CUT,
        /** No version is passed, so that the program tells it. */
        ASKED,
        /** No version is passed, and the program does not start. */
        BROKEN_PROGRAM,
        /** What comes is started, and compared. */
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

    /** This transfer, refused or failed. */
    PxcRow ends(int own, int other, String line) {
        return new PxcRow(role, this.own, peer, wire, quirks, own, other, line);
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Whether the launcher is called as a server of MariaDB calls it. */
    boolean isMariaDb() {
        return own.equals("MariaDB");
    }

    /** Lines of the log have prefixes, also where only the arguments tell whose server it is. */
    boolean isPrefixed() {
        return !own.startsWith("5") && !isMariaDb();
    }

    @Override
    public String toString() {
        return "sst4j " + role.word() + " of " + own + ", peer of " + peer + ", " + wire + (quirks.isEmpty() ? "" : " ")
                + (quirks.isEmpty() ? "" : quirks.toString()) + (code == 0 ? " passes" : " ends with " + code);
    }
}
