/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Delegates the protection to another encryptor, and records accepted and rejected peers.
 *
 * <p>It writes a record after the handshake. A peer recorded as accepted has therefore proved everything that the options
 * require.
 */
public final class AuditedEncryptor implements Encryptor {
    private final Encryptor protecting;
    private final Consumer<String> record;

    /**
     * Wraps an encryptor.
     *
     * @param protecting the encryptor that does the work; must not be one that does nothing
     * @param record receives one line per connection; called by several threads
     */
    public AuditedEncryptor(Encryptor protecting, Consumer<String> record) {
        if (protecting == Encryptor.none()) {
            throw new IllegalArgumentException("there is nothing to audit in clear text");
        }
        this.protecting = protecting;
        this.record = record;
    }

    @Override
    public String name() {
        return "audited " + protecting.name();
    }

    /** Passed on, because an operator would otherwise miss the warnings. */
    @Override
    public List<String> warnings() {
        return protecting.warnings();
    }

    /** Passed on, because a joiner would otherwise not ask its donor for the secret. */
    @Override
    public Optional<String> announcedName() {
        return protecting.announcedName();
    }

    @Override
    public void prepare(TransferAddress address) {
        protecting.prepare(address);
    }

    @Override
    public Connection protect(Connection plain, Role role, TransferAddress address) throws SstException {
        try {
            Connection connection = protecting.protect(plain, role, address);
            record.accept(role.word() + " accepted " + connection.peer());
            return connection;
        } catch (SstException e) {
            record.accept(
                    role.word() + " refused " + plain.peer() + ": " + e.code().id());
            throw e;
        }
    }
}
