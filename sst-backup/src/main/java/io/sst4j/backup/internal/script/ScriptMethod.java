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
 * What a method's stock script does otherwise than those of other methods: exit codes, files, what options mean, and what is
 * said to the server. Whoever needs to know which method it is asks this; nobody else compares names. Immutable.
 */
interface ScriptMethod {
    /** The script of a method; one that is not known is served as the backup tools are. */
    static ScriptMethod of(String method) {
        return switch (method) {
            case RsyncMethod.NAME, RsyncMethod.WAN -> new RsyncScript(method);
            case MysqldumpMethod.NAME -> new MysqldumpScript();
            default -> new BackupScript(method);
        };
    }

    /** The name that the server calls the method by. */
    String name();

    /** How the names of its logs begin. */
    String logPrefix();

    /** The exit code of a failure in a phase. */
    int exitCode(Role role, Phase phase, SstException failure);

    /** The value of {@code ssl-mode} in force. */
    String sslMode(WsrepConfiguration configuration, Role role);

    /**
     * The value of {@code encrypt} in force.
     *
     * @throws SstException if what is asked for is not understood, or not to be had with this method
     */
    String encrypt(WsrepConfiguration configuration) throws SstException;

    /** Whether the method protects what it sends itself, so that a transport carries it as it is. */
    default boolean protectsItself(Settings settings) {
        return false;
    }

    /** Adds settings that only this method has, or has otherwise. */
    default void describe(WsrepConfiguration configuration, Settings.Builder settings) throws SstException {}

    /** The joiner that a donor is started for. */
    default TransferAddress joiner(WsrepArguments arguments) throws SstException {
        return arguments
                .address()
                .orElseThrow(() -> new SstException(ErrorCode.INVALID_OPTION, "the donor is given no --address"));
    }

    /** Where a joiner listens. */
    default Endpoint listening(WsrepArguments arguments) throws SstException {
        return arguments
                .address()
                .orElseThrow(() -> new SstException(ErrorCode.INVALID_OPTION, "the joiner is given no --address"))
                .connectEndpoint();
    }

    /** Lets the server go on where only the position travels. */
    default void bypass(DonorServer server) {
        server.resume();
    }

    /** What tells how far a transfer is. */
    default Progress progress(WsrepConfiguration configuration, ServerProtocol protocol, ServerLog log)
            throws SstException {
        return ProgressOutput.of(configuration, protocol, log);
    }

    /** Tells a server and people how far a transfer is. */
    interface Progress extends TransferListener, AutoCloseable {
        @Override
        void close();
    }
}
