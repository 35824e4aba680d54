/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.DataRules;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.node.OwnServer;
import io.sst4j.backup.internal.node.PreviousData;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options of the method, with the names of the option files and of the server's arguments.
 *
 * <p>Beside the options documented for the {@code [sst]} group these settings describe the node: {@code datadir},
 * {@code innodb-data-home-dir}, {@code innodb-log-group-home-dir}, {@code innodb-undo-directory},
 * {@code aria-log-dir-path}, {@code binlog}, {@code binlog-index}; for a donor also {@code socket}, {@code user},
 * {@code password} (a secret), {@code client-ssl}, {@code client-ssl-cert} and {@code client-ssl-key} for the log-in, {@code gtid}, {@code gtid-domain-id}, {@code bypass}; and {@code defaults-file},
 * {@code defaults-extra-file}, {@code defaults-group-suffix}, {@code mysqld-args} (one argument a line), which the backup
 * tool is given; and for a joiner {@code server-plugins} (a secret), one {@code name=value} a line, which tell how the
 * server has its encryption keys. {@code server-release} is the version of the node's server where that is Percona XtraDB
 * Cluster, {@code keyring} whether it has one, {@code tool-directories} (one a line) where it ships its tools,
 * {@code tool-plugin-dir} where the plugins of the tool are. {@code encrypt=1} makes the method itself encrypt its stream, with {@code encrypt-algo} and
 * {@code encrypt-key} (a secret) or {@code encrypt-key-file}. {@code log-prefix} names the log files, {@code innobackup} by default.
 *
 * <p>Immutable.
 */
final class XtrabackupOptions {
    private static final String KEPT_BY_STOCK =
            ".*\\.pem$\\|.*galera\\.cache$\\|.*sst_in_progress$\\|.*\\.sst$\\|.*gvwstate\\.dat$"
                    + "\\|.*grastate\\.dat$\\|.*\\.err$\\|.*\\.log$\\|.*RPM_UPGRADE_MARKER$\\|.*RPM_UPGRADE_HISTORY$";
    private static final Duration INITIAL_LIMIT = Duration.ofMinutes(5);

    private final Settings settings;
    private final DataLayout layout;
    private final PreviousData previousData;
    private final Duration initialLimit;
    private final List<Path> outside;

    private XtrabackupOptions(Settings settings) throws SstException {
        this.settings = settings;
        this.layout = DataLayout.from(settings);
        this.previousData = PreviousData.parse(settings.get("sst-previous-data").orElse("auto"));
        this.outside = MethodSettings.dataDirectories(settings);
        this.initialLimit = MethodSettings.seconds(settings, "sst-initial-timeout", INITIAL_LIMIT);
    }

    static XtrabackupOptions from(Settings settings) throws SstException {
        return new XtrabackupOptions(settings);
    }

    DataLayout layout() {
        return layout;
    }

    /** What of a joiner's data directory gives way, and what of a snapshot comes. */
    XtrabackupEntries entries() throws SstException {
        return new XtrabackupEntries(layout.datadir(), keepPattern());
    }

    /** How the data of a joiner is replaced. */
    DataRules rules(XtrabackupEntries entries) {
        return new DataRules(layout, previousData, outside, log("move"), entries);
    }

    /** Which server the node runs, where that had to be found out. */
    Optional<ServerRelease> release() {
        return settings.get("server-release").flatMap(ServerRelease::parse);
    }

    /** The server of a joiner, which decides whose data it can use. */
    OwnServer server() {
        return OwnServer.of(settings);
    }

    /** Whether the node runs Percona XtraDB Cluster. */
    boolean isPxc() {
        return release().filter(ServerRelease::isPxc).isPresent();
    }

    /** Whether the server of the node has its encryption keys in a keyring. */
    boolean hasKeyring() {
        return settings.get("keyring").orElse("0").equals("1");
    }

    /** Where the server ships its tools. */
    List<Path> toolDirectories() {
        return settings.get("tool-directories").stream()
                .flatMap(String::lines)
                .map(Path::of)
                .toList();
    }

    /** How long a joiner waits for each connection of its donor; zero for ever. */
    Duration initialLimit() {
        return initialLimit;
    }

    SnapshotPosition position() throws SstException {
        return MethodSettings.position(settings);
    }

    boolean bypass() throws SstException {
        return settings.flag("bypass", false);
    }

    Optional<String> socket() {
        return settings.get("socket");
    }

    Optional<String> user() {
        return settings.get("user");
    }

    Optional<Secret> password() {
        return settings.secret("password");
    }

    /** What the joiner keeps of its data directory: a regular expression over whole paths, as {@code cpat} is. */
    String keepPattern() {
        return settings.get("cpat").orElse(KEPT_BY_STOCK);
    }

    Optional<String> text(String name) {
        return settings.get(name);
    }

    OptionalLong number(String name) throws SstException {
        return settings.get(name).isPresent() ? OptionalLong.of(settings.number(name, 0)) : OptionalLong.empty();
    }

    boolean flag(String name) throws SstException {
        return settings.flag(name, false);
    }

    /** Extra arguments of the tool, as a user writes them into an option file. */
    List<String> words(String name) throws SstException {
        return CommandWords.split(settings.get(name).orElse(""));
    }

    /** The server's own arguments. */
    List<String> serverArguments() {
        return settings.get("mysqld-args").map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The options of this node's server that load plugins and configure their keys, one a line: some are secrets. */
    String serverPlugins() {
        return settings.secret("server-plugins").map(Secret::reveal).orElse("");
    }

    /** Tells of options that are set and have no effect, or another one than their author may think. */
    void tellDonor(TransferLink link) throws SstException {
        tellBoth(link);
        boolean pool = text("thread-handling").orElse("").equals("pool-of-threads");
        if (flag("use-extra") && !pool) {
            link.notice(Level.INFO, "use-extra has no effect: thread-handling is not pool-of-threads");
        }
        if (text("streamfmt").orElse("").equals("tar")) {
            link.notice(
                    Level.WARNING, "streamfmt=tar: current backup tools cannot stream tar; mbstream is what they have");
        }
    }

    /** Likewise for a joiner. */
    void tellJoiner(TransferLink link) throws SstException {
        tellBoth(link);
        if (text("inno-move-opts").isPresent()) {
            link.notice(
                    Level.WARNING,
                    "inno-move-opts has no effect: the new data is put in place without the backup tool");
        }
    }

    private void tellBoth(TransferLink link) throws SstException {
        if (StreamEncryption.isAskedFor(this)) {
            link.notice(
                    Level.WARNING,
                    "encrypt=1: the stream is encrypted but not authenticated, and peers are not verified;"
                            + " encrypt=4 with ssl-ca, ssl-cert and ssl-key does both");
            if (settings.secret("encrypt-key").isPresent()
                    && text("encrypt-key-file").isPresent()) {
                link.notice(Level.INFO, "encrypt-key-file has no effect: encrypt-key is set");
            }
        }
        if (!settings.flag("sst-special-dirs", true)) {
            link.notice(Level.WARNING, "sst-special-dirs=0 is not supported and taken for 1");
        }
    }

    /** A log file of this method. */
    Path log(String stage) {
        return layout.datadir().resolve(settings.get("log-prefix").orElse("innobackup") + "." + stage + ".log");
    }

    Settings settings() {
        return settings;
    }
}
