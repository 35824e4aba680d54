/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Encryptor;
import io.sst4j.EncryptorProvider;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Gives the option {@code encrypt} a custom value: {@code encrypt=audited} means {@code encrypt=4} with a record of every peer
 * that connects.
 *
 * <p>To plug it in, put its jar on the class path with a file {@code META-INF/services/io.sst4j.EncryptorProvider} that
 * contains its name. The distribution has no such file. There the value is refused like any other unknown value.
 */
public final class AuditedEncryptorProvider implements EncryptorProvider {
    private static final String WORD = "audited";

    private final Consumer<String> record;

    /** Creates the provider; called by {@link java.util.ServiceLoader}. Its records go to the logger {@code audit}. */
    public AuditedEncryptorProvider() {
        this(LoggerFactory.getLogger("audit")::info);
    }

    /**
     * Creates a provider for a program that keeps its own records.
     *
     * @param record receives one line per connection
     */
    public AuditedEncryptorProvider(Consumer<String> record) {
        this.record = record;
    }

    /** Accepts only its own value, because every provider is asked and the first one that accepts is used. */
    @Override
    public boolean handles(Settings settings) {
        return settings.get("encrypt").orElse("").equals(WORD);
    }

    /** Creates the TLS encryptor of the remaining options, which checks them as usual, and wraps it with the audit. */
    @Override
    public Encryptor create(Settings settings, Role role) throws SstException {
        return new AuditedEncryptor(Sst.encryptor(settings.with("encrypt", "4"), role), record);
    }
}
