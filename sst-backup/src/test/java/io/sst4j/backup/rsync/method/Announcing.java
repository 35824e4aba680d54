/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.TransferAddress;
import java.util.Optional;

/** An encryptor that encrypts nothing and makes the joiner ask for a secret. */
final class Announcing implements Encryptor {
    @Override
    public String name() {
        return "announcing";
    }

    @Override
    public Optional<String> announcedName() {
        return Optional.of("joiner.local");
    }

    @Override
    public Connection protect(Connection plain, Role role, TransferAddress address) {
        return plain;
    }
}
