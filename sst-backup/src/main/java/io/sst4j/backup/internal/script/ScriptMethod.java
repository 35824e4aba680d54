/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.DonorServer;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferListener;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.mysqldump.MysqldumpMethod;
import io.sst4j.backup.rsync.method.RsyncMethod;

/**
 * The differences of a method's stock script from those of other methods: exit codes, files, the meaning of options,
 * and the lines for the server. All method-specific decisions are made here, and nowhere else by comparing names.
 * Immutable.
 */
interface ScriptMethod {
    /** Returns the script of a method; an unknown method is treated like the backup tools' methods. */
    static ScriptMethod of(String method) {
        return switch (method) {
            case RsyncMethod.NAME, RsyncMethod.WAN -> new RsyncScript(method);
            case MysqldumpMethod.NAME -> new MysqldumpScript();
            default -> new BackupScript(method);
        };
    }

    /** Returns the server's name of the method. */
    String name();

    /** Returns the prefix of its log names. */
    String logPrefix();

    /** Returns the exit code of a failure in a phase. */
    int exitCode(Role role, Phase phase, SstException failure);

    /** Returns the effective value of {@code ssl-mode}. */
    String sslMode(WsrepConfiguration configuration, Role role);

    /**
     * Returns the effective value of {@code encrypt}.
     *
     * @throws SstException if the value is invalid, or not supported by this method
     */
    String encrypt(WsrepConfiguration configuration) throws SstException;

    /** Returns true if the method protects its data itself, so that the transport carries it unchanged. */
    default boolean protectsItself(Settings settings) {
        return false;
    }

    /** Adds settings that only this method has, or that differ for it. */
    default void describe(WsrepConfiguration configuration, Settings.Builder settings) throws SstException {}

    /** Returns the joiner that a donor is started for. */
    default TransferAddress joiner(WsrepArguments arguments) throws SstException {
        return arguments
                .address()
                .orElseThrow(() -> new SstException(ErrorCode.INVALID_OPTION, "the donor needs --address"));
    }

    /** Returns the address on which a joiner listens. */
    default Endpoint listening(WsrepArguments arguments) throws SstException {
        return arguments
                .address()
                .orElseThrow(() -> new SstException(ErrorCode.INVALID_OPTION, "the joiner needs --address"))
                .connectEndpoint();
    }

    /** Lets the server continue if only the position is sent. */
    default void bypass(DonorServer server) {
        server.resume();
    }

    /** Returns the reporter of a transfer's progress. */
    default Progress progress(WsrepConfiguration configuration, ServerProtocol protocol, ServerLog log)
            throws SstException {
        return ProgressOutput.of(configuration, protocol, log);
    }

    /** Reports a transfer's progress to a server and to people. */
    interface Progress extends TransferListener, AutoCloseable {
        @Override
        void close();
    }
}
