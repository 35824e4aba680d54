/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.Faults;
import io.sst4j.tls.NativeCrypto;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code sst}: manual state snapshot transfers, and checks before them. */
@Command(
        name = "sst",
        footerHeading = HelpSections.EXAMPLES,
        footer = {
            "  $ sst doctor --role=donor --fix-hints",
            "  $ sst status --datadir=/var/lib/mysql --watch",
            "  $ sst push --help"
        },
        description = "State snapshot transfer for Galera nodes: checks, status, and transfers by hand.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            JoinCommand.class,
            DonateCommand.class,
            PushCommand.class,
            PullCommand.class,
            StatusCommand.class,
            ProbeCommand.class,
            LimitCommand.class,
            ManifestCommand.class,
            VerifyCommand.class,
            RecoverPositionCommand.class,
            DoctorCommand.class,
            InstallCommand.class,
            UninstallCommand.class,
            CertsCommand.class,
            ArchiveClassesCommand.class,
            MethodsCommand.class,
            VersionCommand.class,
            ManCommand.class,
            CompletionCommand.class
        })
public final class SstCommand {
    private static final int FAILED = 2;

    /** Creates the command. */
    public SstCommand() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param arguments a subcommand and its options
     */
    public static void main(String[] arguments) {
        NativeCrypto.installWhenNeeded();
        CommandLine line = line();
        int code = execute(line, arguments);
        if (!isOutputComplete(line)) {
            line.getErr()
                    .println("sst: " + ErrorCode.LOCAL_IO.id()
                            + " cannot write the output: the disk is full, or the reader has closed the pipe");
            code = FAILED;
        }
        line.getErr().flush();
        // a signal may have started the shutdown already, and then exit would block
        Runtime.getRuntime().halt(code);
    }

    /** Checks both layers, because the command line's writer does not see the errors of its stream. */
    @SuppressWarnings("SystemOut")
    private static boolean isOutputComplete(CommandLine line) {
        return !line.getOut().checkError() && !System.out.checkError();
    }

    private static int execute(CommandLine line, String[] arguments) {
        try {
            return line.execute(arguments);
        } catch (Error e) {
            line.getErr().println("sst: " + text(Faults.of("sst", e)));
            return FAILED;
        }
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new SstCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        HelpSections.apply(line);
        return line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("sst: " + message(failure));
            return FAILED;
        });
    }

    private static String message(Exception failure) {
        SstException known = SstException.of(ErrorCode.LOCAL_IO, "sst", failure);
        return text(known);
    }

    private static String text(SstException failure) {
        return failure.code().id() + " " + failure.getMessage();
    }
}
