/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Leaves the protection to another encryptor, and records who was let in and who was turned away. */
final class AuditedEncryptor implements Encryptor {
    private final Encryptor protecting;
    private final Consumer<String> record;

    AuditedEncryptor(Encryptor protecting, Consumer<String> record) {
        this.protecting = protecting;
        this.record = record;
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

    @Override
    public String name() {
        return "audited " + protecting.name();
    }

    @Override
    public List<String> warnings() {
        return protecting.warnings();
    }

    /** Handed on: without it the joiner would not ask its donor for the secret. */
    @Override
    public Optional<String> announcedName() {
        return protecting.announcedName();
    }

    @Override
    public void prepare(TransferAddress address) {
        protecting.prepare(address);
    }
}
