/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.backup.internal.option.Options;
import io.sst4j.backup.internal.script.NodeSettings;
import io.sst4j.backup.internal.wsrep.Credentials;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.rsync.method.RsyncMethod;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sst doctor}. */
@Command(
        name = "doctor",
        footerHeading = HelpSections.EXAMPLES,
        footer = {
            "  $ sst doctor --role=joiner",
            "  $ sst doctor --role=donor --defaults-file=/etc/mysql/my.cnf --fix-hints"
        },
        mixinStandardHelpOptions = true,
        description =
                "Checks a node before a transfer, without changing it. Exit code: 0 if all is well, 1 for warnings, 2 if a"
                        + " transfer would fail.")
final class DoctorCommand implements Callable<Integer> {
    /** The data directory in MariaDB's packages. */
    private static final String USUAL_DATADIR = "/var/lib/mysql";

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "The role of this node in the transfer: donor or joiner.")
    private Role role = Role.DONOR;

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            description =
                    "The address for the joiner to listen on. Default: wsrep_sst_receive_address in the option files, or"
                            + " localhost:4444.")
    private Optional<String> listen = Optional.empty();

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "The socket of the donor's server. Default: the socket in the option files.")
    private Optional<String> socket = Optional.empty();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The backup user. Default: the user in wsrep_sst_auth. Set the password in SST_PASSWORD.")
    private Optional<String> user = Optional.empty();

    @Mixin
    private Remedies remedies = new Remedies();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Findings findings = new Findings(spec.commandLine().getOut());
        findings.ok("Java " + Runtime.version() + " of " + System.getProperty("java.home"));
        ClassArchive.ofDistribution().ifPresent(archive -> archive.examine(findings));
        findings.check(() -> examine(findings));
        remedies.print(findings);
        return findings.exitCode();
    }

    private void examine(Findings findings) throws SstException {
        WsrepConfiguration configuration = configuration(findings);
        configuration
                .release()
                .ifPresentOrElse(
                        release -> findings.ok("server " + release),
                        () -> findings.warn(
                                "no server program is on the PATH: install the server, or add its directory to the PATH",
                                "apt-get install mariadb-server   # or the package of your system"));
        findings.ok("option files read: " + configuration.options().files());
        for (String notice : configuration.notices()) {
            findings.warn(notice);
        }
        tellOptions(configuration, findings);
        findings.useSocket(configuration.arguments().socket());
        String method = server.method();
        warnOfUnknownOptions(configuration, findings);
        tellUser(findings);
        Settings settings = NodeSettings.of(method, configuration);
        boolean client = isByClients(method, findings);
        NodeChecks checks = new NodeChecks(settings, findings);
        findings.check(() -> checks.encryption(NodeSettings.encryptor(method, configuration, settings, role)));
        // file methods need no tool and no login, and logical copies need no tool
        boolean copied = client || method.equals(RsyncMethod.NAME) || method.equals(RsyncMethod.WAN);
        if (!copied) {
            checks.tool();
        }
        checks.launcher(method);
        checks.leftovers();
        if (role == Role.DONOR && !copied) {
            account(configuration, checks, findings);
        }
        if (role == Role.DONOR) {
            boolean skipped = configuration
                    .get(SstOption.SST_REMOTE_TABLESPACES)
                    .filter("skip"::equals)
                    .isPresent();
            checks.remoteData(method, skipped);
            checks.linkedData(method);
            cluster(configuration, method, findings);
        } else {
            checks.server();
            checks.directories();
            checks.space();
            // with mysqldump the server itself listens
            if (!client) {
                checks.port(NodeSettings.transport(configuration), listening(configuration));
            }
        }
    }

    /** Warns of settings that have no effect and look as if they had. */
    private static void warnOfUnknownOptions(WsrepConfiguration configuration, Findings findings) {
        Set<String> known =
                Arrays.stream(SstOption.values()).map(SstOption::optionName).collect(Collectors.toSet());
        for (var option : configuration.options().in(List.of("sst"))) {
            String name = option.canonicalName();
            if (!known.contains(name)) {
                findings.warn("[sst] has an unknown option '" + name + "', which has no effect");
            }
        }
    }

    /** The rights of root say little about those of the server's user. */
    private static void tellUser(Findings findings) {
        if (System.getProperty("user.name", "").equals("root")) {
            findings.tell(
                    "checked as root: the server's user has fewer rights; use runuser -u mysql -- sst doctor ...");
        }
    }

    /** Returns whether the method needs a running joiner, to which the donor connects as a client. */
    private static boolean isByClients(String method, Findings findings) {
        AtomicBoolean runs = new AtomicBoolean();
        findings.check(() -> {
            runs.set(Sst.method(method).needsRunningJoiner());
            findings.ok("method " + method);
        });
        return runs.get();
    }

    private Endpoint listening(WsrepConfiguration configuration) throws SstException {
        Optional<String> received = server.server(configuration.options(), "wsrep_sst_receive_address")
                .filter(text -> !text.equals("AUTO"));
        return TransferAddress.parse(listen.or(() -> received).orElse("localhost:4444"))
                .connectEndpoint();
    }

    private static void account(WsrepConfiguration configuration, NodeChecks checks, Findings findings) {
        boolean made = configuration
                .release()
                .filter(release -> !release.isPxc() && release.isAtLeast(11, 8))
                .isPresent();
        if (made && configuration.credentials().isEmpty()) {
            findings.tell(
                    "the account is not checked: wsrep_sst_auth is empty, so the server creates an account for each transfer");
        } else {
            checks.account(configuration.arguments().socket());
        }
    }

    private void cluster(WsrepConfiguration configuration, String method, Findings findings) {
        Optional<String> path = configuration.arguments().socket();
        Credentials account = configuration.credentials();
        if (path.isEmpty() || account.isEmpty() || findings.isLoginRefused()) {
            findings.tell("the cluster is not checked: that needs a socket and an account that can log in");
            return;
        }
        findings.check(() -> new ClusterChecks(findings, method, server.isMethodPassed()).run(path.get(), account));
    }

    private WsrepConfiguration configuration(Findings findings) throws SstException {
        List<String> arguments = new ArrayList<>();
        Options files = server.files();
        Optional<String> path = socket.isPresent() ? socket : server.server(files, "socket");
        ServerOptions.add(arguments, "--socket", role == Role.DONOR ? path : Optional.empty());
        ServerOptions.add(arguments, "--user", user);
        Optional<String> password = Optional.ofNullable(System.getenv("SST_PASSWORD"));
        Optional<String> known = server.datadir(files);
        if (known.isPresent()) {
            return server.configuration(files, role, known.get(), password, arguments);
        }
        WsrepConfiguration guess = server.configuration(files, role, USUAL_DATADIR, password, arguments);
        Optional<String> told = toldDatadir(guess, findings);
        findings.tell("datadir = " + told.orElse(USUAL_DATADIR)
                + (told.isPresent() ? "  (the running server)" : "  (default: no option file sets it)"));
        return told.isPresent() ? server.configuration(files, role, told.get(), password, arguments) : guess;
    }

    private static Optional<String> toldDatadir(WsrepConfiguration configuration, Findings findings) {
        Optional<String> path = configuration.arguments().socket();
        if (path.isEmpty() || configuration.credentials().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ServerLogin.use(path.get(), configuration.credentials(), DoctorCommand::datadir));
        } catch (SstException e) {
            findings.tell("cannot query the server for its data directory: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String datadir(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@global.datadir")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void tellOptions(WsrepConfiguration configuration, Findings findings) {
        for (SstOption option : SstOption.values()) {
            String origin = configuration.origin(option);
            if (!origin.equals("default")) {
                String value = option.isSecret()
                        ? String.valueOf(configuration.secret(option).orElseThrow())
                        : configuration.get(option).orElse("");
                findings.tell(option.optionName() + " = " + value + "  (" + origin + ")");
            }
        }
        Credentials credentials = configuration.credentials();
        if (!credentials.isEmpty()) {
            findings.tell("backup user = " + credentials.user() + ", password " + credentials.password());
        }
    }
}
