/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Encryptor;
import io.sst4j.EncryptorProvider;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Gives the option {@code encrypt} a word of your own: {@code audited} is {@code 4}, and who connected is on record. */
public final class AuditedEncryptorProvider implements EncryptorProvider {
    static final Queue<String> RECORDS = new ConcurrentLinkedQueue<>();

    @Override
    public boolean handles(Settings settings) {
        return settings.get("encrypt").orElse("").equals("audited");
    }

    @Override
    public Encryptor create(Settings settings, Role role) throws SstException {
        return new AuditedEncryptor(Sst.encryptor(settings.with("encrypt", "4"), role), RECORDS::add);
    }
}
