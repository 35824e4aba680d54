/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;

/**
 * What a keyring of Percona XtraDB Cluster means to a transfer: the keys of encrypted tablespaces are in it, and travel under a
 * transition key, which the donor makes and its tool is given.
 *
 * <p>A joiner would have to have the tool move the snapshot, for it to put the keys under a master key of its own; the install here
 * needs no tool and cannot do that. So a joiner with a keyring, or one whose donor has one, refuses before anything moves.
 */
final class Keyring {
    private static final String REMEDY =
            ": use the stock script on this node, or decrypt the tables and do without keyring on all nodes";

    private Keyring() {}

    /** The key that a donor's tool protects tablespace keys by; absent where the node has no keyring. */
    static Optional<Secret> forDonor(XtrabackupOptions options) throws SstException {
        if (!options.hasKeyring() || options.bypass()) {
            return Optional.empty();
        }
        ServerRelease own = options.release().orElseThrow();
        if (!own.isAtLeast(5, 7, 22)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "this node runs " + own
                            + " with a keyring, which would have to travel as a file (donor-keyring), and"
                            + " that is not done: upgrade it to 5.7.22 or later, or use the stock script here");
        }
        if (!options.asksForProtection()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "this node has a keyring, and keys of encrypted tables do not travel in clear text: set encrypt=4 with"
                            + " ssl-ca, ssl-cert and ssl-key on both nodes, or pxc_encrypt_cluster_traffic=ON");
        }
        return Optional.of(Secret.random());
    }

    /** Fails where keys would have to be taken over. */
    static void requireNone(XtrabackupOptions options, SstInfo donor) throws SstException {
        boolean sent = donor.transitionKey().isPresent();
        if (!sent && !options.hasKeyring()) {
            return;
        }
        throw new SstException(ErrorCode.PEER_INCOMPATIBLE, complaint(options, donor, sent) + REMEDY);
    }

    private static String complaint(XtrabackupOptions options, SstInfo donor, boolean sent) throws SstException {
        if (!options.hasKeyring()) {
            return "the donor has a keyring (it sent a transition-key) and this node has none, so that its server could"
                    + " not open encrypted tables";
        }
        if (sent) {
            return "the donor's keys of encrypted tables come under a transition-key, and are not put under a key of this"
                    + " node's keyring here";
        }
        boolean oldDonor =
                donor.release().map(release -> !release.isAtLeast(5, 7, 22)).orElse(true);
        return oldDonor
                ? "this node has a keyring and its donor, which is older than 5.7.22, would send its own as a file"
                        + " (donor-keyring), which is not taken"
                : "this node has a keyring and the donor sent no transition-key, so it has none";
    }
}
