/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.DonorServer;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.wsrep.Credentials;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepArguments;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.backup.mysqldump.MysqldumpMethod;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The script of the method {@code mysqldump}. The joiner has no script, and the donor's script is a client of both
 * servers.
 *
 * <p>Up to MariaDB 11.5, the server uses only the exit code, pauses writes until then, and tries three times. Later
 * servers continue, read lines as with every method, and try once.
 */
record MysqldumpScript() implements ScriptMethod {
    private static final String CLEAR = "DISABLED";

    @Override
    public String name() {
        return MysqldumpMethod.NAME;
    }

    @Override
    public String logPrefix() {
        return MysqldumpMethod.NAME;
    }

    /** The stock script has one exit code for its own checks, and passes on its client's code otherwise. */
    @Override
    public int exitCode(Role role, Phase phase, SstException failure) {
        return failure.code() == ErrorCode.PEER_INCOMPATIBLE
                ? WsrepUsageException.INVALID
                : ExitCodes.of(Role.DONOR, Phase.TRANSFER, failure);
    }

    /** The stream's mode, but there is no stream here; clients have their own. */
    @Override
    public String sslMode(WsrepConfiguration configuration, Role role) {
        return CLEAR;
    }

    @Override
    public String encrypt(WsrepConfiguration configuration) throws SstException {
        String encrypt = configuration.get(SstOption.ENCRYPT).orElse("0");
        boolean protects = mode(configuration)
                .map(mode -> !mode.equalsIgnoreCase(CLEAR))
                .orElseGet(() -> ClientOptions.CLIENT.asksForTls(configuration.options()));
        if (!encrypt.equals("0") && !protects) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "encrypt='" + encrypt + "' (" + configuration.origin(SstOption.ENCRYPT)
                            + ") has no effect with mysqldump, which uses client connections:"
                            + " set ssl-mode in [sst], or ssl-ca in [client]");
        }
        return "0";
    }

    @Override
    public boolean protectsItself(Settings settings) {
        return true;
    }

    private static Optional<String> mode(WsrepConfiguration configuration) {
        return sst(configuration, "ssl-mode");
    }

    private static Optional<String> sst(WsrepConfiguration configuration, String name) {
        return configuration
                .options()
                .find(List.of("sst"), name)
                .map(Option::value)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    @Override
    public void describe(WsrepConfiguration configuration, Settings.Builder settings) {
        boolean donor = configuration.arguments().role() == Role.DONOR;
        ClientOptions own = donor ? ClientOptions.DUMP : ClientOptions.CLIENT;
        own.describe(configuration.options(), "client-", settings);
        set(settings, "", account(configuration, own, ownAccount(configuration)));
        if (donor) {
            describeRemote(configuration, settings);
        } else {
            configuration
                    .arguments()
                    .address()
                    .ifPresent(address ->
                            settings.set("receive-address", address.endpoint().toString()));
        }
    }

    /** If {@code ssl-mode} is set in {@code [sst]}, the files of that group take precedence. */
    private static void describeRemote(WsrepConfiguration configuration, Settings.Builder settings) {
        ClientOptions.CLIENT.describe(configuration.options(), "remote-", settings);
        mode(configuration).ifPresent(mode -> {
            settings.set("remote-ssl-mode", mode);
            ClientOptions.TLS.forEach(
                    name -> sst(configuration, name).ifPresent(value -> settings.set("remote-" + name, value)));
        });
        set(settings, "remote-", account(configuration, ClientOptions.CLIENT, joinerAccount(configuration)));
    }

    private static void set(Settings.Builder settings, String prefix, Credentials account) {
        settings.set(prefix + "user", account.user());
        settings.set(prefix + "password", account.password());
    }

    private static Credentials account(WsrepConfiguration configuration, ClientOptions client, Credentials given) {
        return given.isEmpty() ? client.credentials(configuration.options()) : given;
    }

    private static Credentials ownAccount(WsrepConfiguration configuration) {
        Credentials own = configuration.credentials();
        return own.isEmpty() ? joinerAccount(configuration) : own;
    }

    /**
     * Returns the account that the joiner requested, otherwise the donor server's, unless the server created it for
     * the transfer: joiners do not know such an account.
     */
    private static Credentials joinerAccount(WsrepConfiguration configuration) {
        Credentials own = configuration.credentials();
        Credentials known = own.user().startsWith(MysqldumpMethod.ACCOUNT_OF_TRANSFER)
                ? Credentials.parse(configuration
                        .secret(SstOption.WSREP_SST_AUTH)
                        .map(Secret::reveal)
                        .orElse(""))
                : own;
        return configuration.arguments().remoteCredentials().orElse(known);
    }

    /** A server that waits for a bypass needs only the end of its script. */
    @Override
    public void bypass(DonorServer server) {}

    /** Only for people: a server that reads no lines must not receive enough of them to fill the pipe. */
    @Override
    public ScriptMethod.Progress progress(WsrepConfiguration configuration, ServerProtocol protocol, ServerLog log)
            throws SstException {
        return CopyProgressLog.of(configuration, log::info);
    }

    @Override
    public Endpoint listening(WsrepArguments arguments) throws SstException {
        throw new WsrepUsageException(
                WsrepUsageException.INVALID, "the method mysqldump has only a donor script, no joiner script");
    }

    /** Without the account that the server puts before the address, which is for clients. */
    @Override
    public TransferAddress joiner(WsrepArguments arguments) throws SstException {
        Endpoint target = arguments
                .address()
                .map(TransferAddress::endpoint)
                .filter(endpoint -> !endpoint.host().isEmpty())
                .orElseThrow(() -> missing("host"));
        if (target.port() == 0) {
            throw missing("port");
        }
        int own = arguments.localPort().orElseThrow(() -> missing("local-port"));
        if (target.port() == own && isOwn(target.host())) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID,
                    "the joiner's address " + target + " is this server's own address: set wsrep_sst_receive_address or"
                            + " wsrep_node_address on the joiner to an address that other nodes can reach");
        }
        if (arguments.gtid().isEmpty()) {
            throw missing("gtid");
        }
        if (arguments.socket().isEmpty()) {
            throw missing("socket");
        }
        return new TransferAddress(target, "", "", "", new TreeSet<>(), "", Optional.empty());
    }

    private static boolean isOwn(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLoopbackAddress()
                        || address.isAnyLocalAddress()
                        || NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static WsrepUsageException missing(String argument) {
        return new WsrepUsageException(WsrepUsageException.INVALID, "the method mysqldump needs --" + argument);
    }

    /**
     * Reports the progress of a logical copy to people: a line every ten seconds. If {@code progress} is set, its
     * output also gets a line for each completed table.
     */
    static final class CopyProgressLog implements ScriptMethod.Progress {
        private static final long STEP_NANOS = 10_000_000_000L;

        private final Consumer<String> log;
        private final ProgressOutput.Lines tables;
        private final LongSupplier nanos;
        private long told;

        CopyProgressLog(Consumer<String> log, ProgressOutput.Lines tables, LongSupplier nanos) {
            this.log = log;
            this.tables = tables;
            this.nanos = nanos;
            this.told = nanos.getAsLong();
        }

        static CopyProgressLog of(WsrepConfiguration configuration, Consumer<String> log) throws SstException {
            return new CopyProgressLog(log, ProgressOutput.Lines.of(configuration, log), System::nanoTime);
        }

        /** Rows and tables are more informative than bytes. */
        @Override
        public void on(TransferEvent event) {
            if (event instanceof LogicalCopy.Progress progress) {
                tell(progress);
            }
        }

        private void tell(LogicalCopy.Progress progress) {
            long now = nanos.getAsLong();
            if (progress.tableFinished()) {
                tables.accept("table " + progress.table() + ": " + progress.tableRows() + " rows, "
                        + ProgressOutput.size(progress.tableBytes()) + "; " + progress.tables() + " of "
                        + progress.tablesExpected() + " tables");
            }
            if (now - told >= STEP_NANOS) {
                told = now;
                log.accept(line(progress));
            }
        }

        /** The expected numbers are the server's estimates. */
        private static String line(LogicalCopy.Progress progress) {
            long expected = Math.max(progress.rows(), progress.rowsExpected());
            String left = progress.remaining()
                    .map(time -> String.format(
                            Locale.ROOT,
                            ", %02d:%02d:%02d left",
                            time.toHours(),
                            time.toMinutesPart(),
                            time.toSecondsPart()))
                    .orElse("");
            return String.format(
                    Locale.ROOT,
                    "%d%%: %d of about %d rows, %d of %d tables, %s, %s/s%s; now %s, row %d of about %d",
                    expected == 0 ? 100 : progress.rows() * 100 / expected,
                    progress.rows(),
                    expected,
                    progress.tables(),
                    progress.tablesExpected(),
                    ProgressOutput.size(progress.bytes()),
                    ProgressOutput.size(progress.bytesPerSecond()),
                    left,
                    progress.table(),
                    progress.tableRows(),
                    Math.max(progress.tableRows(), progress.tableRowsExpected()));
        }

        @Override
        public void close() {
            tables.close();
        }
    }
}
