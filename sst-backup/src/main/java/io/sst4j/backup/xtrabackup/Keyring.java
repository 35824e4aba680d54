/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;

/**
 * The rules for a Percona XtraDB Cluster keyring. The keyring holds the keys of encrypted tablespaces. They travel
 * protected by a transition key, which the donor creates and passes to its tool.
 *
 * <p>To put the keys under its own master key, a joiner would have to let the tool move the snapshot. The install
 * here does not use the tool and cannot do that. So the transfer fails before any data moves if the joiner or its
 * donor has a keyring.
 */
final class Keyring {
    private static final String REMEDY =
            ": use the stock script on this node, or decrypt the tables and remove the keyring on all nodes";

    private Keyring() {}

    /** Returns the key with which a donor's tool protects tablespace keys; absent if the node has no keyring. */
    static Optional<Secret> forDonor(XtrabackupOptions options) throws SstException {
        if (!options.hasKeyring() || options.bypass()) {
            return Optional.empty();
        }
        ServerRelease own = options.release().orElseThrow();
        if (!own.isAtLeast(5, 7, 22)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "this node runs " + own
                            + " with a keyring, which would have to be sent as a file (donor-keyring);"
                            + " this is not supported: upgrade it to 5.7.22 or later, or use the stock script here");
        }
        if (!options.asksForProtection()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "this node has a keyring, and keys of encrypted tables are never sent in clear text: set encrypt=4 with"
                            + " ssl-ca, ssl-cert and ssl-key on both nodes, or pxc_encrypt_cluster_traffic=ON");
        }
        return Optional.of(Secret.random());
    }

    /** Fails if keys would have to be taken over. */
    static void requireNone(XtrabackupOptions options, SstInfo donor) throws SstException {
        boolean sent = donor.transitionKey().isPresent();
        if (!sent && !options.hasKeyring()) {
            return;
        }
        throw new SstException(ErrorCode.PEER_INCOMPATIBLE, complaint(options, donor, sent) + REMEDY);
    }

    private static String complaint(XtrabackupOptions options, SstInfo donor, boolean sent) throws SstException {
        if (!options.hasKeyring()) {
            return "the donor has a keyring (it sent a transition-key) and this node has none, so its server could"
                    + " not open encrypted tables";
        }
        if (sent) {
            return "the donor's keys of encrypted tables are protected by a transition-key and cannot be moved to this"
                    + " node's keyring";
        }
        boolean oldDonor =
                donor.release().map(release -> !release.isAtLeast(5, 7, 22)).orElse(true);
        return oldDonor
                ? "this node has a keyring, and its donor is older than 5.7.22 and would send its keyring as a file"
                        + " (donor-keyring), which is not supported"
                : "this node has a keyring and the donor, which sent no transition-key, has none";
    }
}
