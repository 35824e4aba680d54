/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.util.Set;

/**
 * The scripts of the methods with a backup tool, {@code mariabackup} and {@code xtrabackup-v2}, and of other
 * providers' methods.
 */
record BackupScript(String name) implements ScriptMethod {
    private static final Set<String> KEYED_FORMERLY = Set.of("xtrabackup-v2", "xtrabackup");

    private boolean isKeyed() {
        return name.equals(KeyedStream.METHOD);
    }

    /** The log name of {@code xtrabackup-v2} in older scripts, and of {@code mariabackup} in the stock script. */
    @Override
    public String logPrefix() {
        return name.equals("mariabackup") ? name : "innobackup";
    }

    @Override
    public int exitCode(Role role, Phase phase, SstException failure) {
        return ExitCodes.of(role, phase, failure);
    }

    @Override
    public String sslMode(WsrepConfiguration configuration, Role role) {
        return configuration.get(SstOption.SSL_MODE).orElse("DISABLED");
    }

    @Override
    public String encrypt(WsrepConfiguration configuration) throws SstException {
        String mode = sslMode(configuration, configuration.arguments().role());
        String asked = Protection.asked(configuration, mode);
        if (!asked.equals(KeyedStream.ENCRYPT)) {
            Protection.requireFormat(configuration, asked, mode);
        } else if (isKeyed()) {
            KeyedStream.require(configuration);
        } else if (KEYED_FORMERLY.contains(name)) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    KeyedStream.asked(configuration)
                            + "refers to a TLS encryption method that has been deprecated and removed: "
                            + KeyedStream.TLS);
        } else {
            throw KeyedStream.unsupported(configuration);
        }
        return asked;
    }

    @Override
    public boolean protectsItself(Settings settings) {
        return isKeyed()
                && settings.get(SstOption.ENCRYPT.optionName()).orElse("0").equals(KeyedStream.ENCRYPT);
    }

    /** The tool logs in as a client. */
    @Override
    public void describe(WsrepConfiguration configuration, Settings.Builder settings) {
        ClientOptions.BACKUP.describeLocal(configuration.options(), settings);
    }
}
