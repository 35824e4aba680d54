/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.DataRules;
import io.sst4j.backup.internal.node.EncryptedRedoLog;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.node.OwnServer;
import io.sst4j.backup.internal.node.PreviousData;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.internal.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the settings of the method, {@link XtrabackupSettings}, say.
 *
 * <p>Immutable.
 */
final class XtrabackupOptions {
    private final Settings settings;
    private final DataLayout layout;
    private final PreviousData previousData;
    private final Duration initialLimit;
    private final List<Path> outside;

    private XtrabackupOptions(Settings settings) throws SstException {
        this.settings = settings;
        this.layout = DataLayout.from(settings);
        this.previousData = PreviousData.of(settings);
        this.outside = MethodSettings.dataDirectories(settings);
        this.initialLimit = MethodSettings.initialTimeout(settings);
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
        return settings.get(OwnServer.RELEASE).flatMap(ServerRelease::parse);
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
    boolean hasKeyring() throws SstException {
        return settings.flag(XtrabackupSettings.KEYRING);
    }

    /** Where the server ships its tools. */
    List<Path> toolDirectories() {
        return settings.get(XtrabackupSettings.TOOL_DIRECTORIES).stream()
                .flatMap(String::lines)
                .map(Path::of)
                .toList();
    }

    /** How long a joiner waits for each connection of its donor; zero for ever. */
    Duration initialLimit() {
        return initialLimit;
    }

    /** Whether the stream, or the connection under it, is to be encrypted. */
    boolean asksForProtection() {
        return !value(XtrabackupSettings.ENCRYPT).equals("0")
                || !value(XtrabackupSettings.SSL_MODE).equalsIgnoreCase("DISABLED");
    }

    /** Refuses settings that ask for a protection which nobody gives: the method itself has that of {@code encrypt=1} alone. */
    void requireProtection(TransferLink link) throws SstException {
        if (asksForProtection() && !StreamEncryption.isAskedFor(this) && !link.isProtected()) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "encrypt=" + value(XtrabackupSettings.ENCRYPT) + ", ssl-mode=" + value(XtrabackupSettings.SSL_MODE)
                            + " asks for protection, and this transfer has no encryptor: give its builder one, as"
                            + " Sst.encryptor makes it of the same settings; nothing is sent in clear text instead");
        }
    }

    /** Whether the snapshot travels by the exchange, where the peer can; nodes of Percona XtraDB Cluster keep to its wire. */
    boolean usesExchange() {
        return value(XtrabackupSettings.EXCHANGE).equals("auto") && !isPxc();
    }

    /** Whether a joiner gets only what it does not have. */
    boolean reuses() throws SstException {
        return usesExchange() && reuse() != Reuse.OFF;
    }

    Reuse reuse() throws SstException {
        return Reuse.of(settings);
    }

    ExchangeOptions exchange() throws SstException {
        return ExchangeOptions.of(settings);
    }

    SnapshotPosition position() throws SstException {
        return MethodSettings.position(settings);
    }

    boolean bypass() throws SstException {
        return settings.flag(MethodSettings.BYPASS);
    }

    Optional<String> socket() {
        return settings.get(XtrabackupSettings.SOCKET);
    }

    Optional<String> user() {
        return settings.get(XtrabackupSettings.USER);
    }

    Optional<Secret> password() {
        return settings.secret(XtrabackupSettings.PASSWORD);
    }

    /** What the joiner keeps of its data directory: a regular expression over whole paths, as {@code cpat} is. */
    String keepPattern() {
        return value(XtrabackupSettings.CPAT);
    }

    Optional<String> text(Setting setting) {
        return settings.get(setting);
    }

    /** The value of a setting that has a default. */
    String value(Setting setting) {
        return settings.get(setting).orElseThrow();
    }

    OptionalLong number(Setting setting) throws SstException {
        return settings.number(setting);
    }

    boolean flag(Setting setting) throws SstException {
        return settings.flag(setting);
    }

    /** Extra arguments of the tool, as a user writes them into an option file. */
    List<String> words(Setting setting) throws SstException {
        return CommandWords.split(settings.get(setting).orElse(""));
    }

    /** The server's own arguments. */
    List<String> serverArguments() {
        return settings.get(EncryptedRedoLog.SERVER_ARGUMENTS)
                .map(text -> text.lines().toList())
                .orElse(List.of());
    }

    /** The options of this node's server that load plugins and configure their keys, one a line: some are secrets. */
    String serverPlugins() {
        return settings.secret(EncryptedRedoLog.SERVER_PLUGINS)
                .map(Secret::reveal)
                .orElse("");
    }

    /** Tells of options that are set and have no effect, or another one than their author may think. */
    void tellDonor(TransferLink link) throws SstException {
        tellBoth(link);
        boolean pool = text(XtrabackupSettings.THREAD_HANDLING).orElse("").equals("pool-of-threads");
        if (flag(XtrabackupSettings.USE_EXTRA) && !pool) {
            link.notice(Level.INFO, "use-extra has no effect: thread-handling is not pool-of-threads");
        }
        if (value(XtrabackupSettings.STREAMFMT).equals("tar")) {
            link.notice(
                    Level.WARNING, "streamfmt=tar: current backup tools cannot stream tar; mbstream is what they have");
        }
    }

    /** Likewise for a joiner. */
    void tellJoiner(TransferLink link) throws SstException {
        tellBoth(link);
        if (text(XtrabackupSettings.INNO_MOVE_OPTS).isPresent()) {
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
            if (settings.secret(XtrabackupSettings.ENCRYPT_KEY).isPresent()
                    && text(XtrabackupSettings.ENCRYPT_KEY_FILE).isPresent()) {
                link.notice(Level.INFO, "encrypt-key-file has no effect: encrypt-key is set");
            }
        }
        if (!settings.flag(XtrabackupSettings.SST_SPECIAL_DIRS)) {
            link.notice(Level.WARNING, "sst-special-dirs=0 is not supported and taken for 1");
        }
    }

    /** A log file of this method. */
    Path log(String stage) {
        return layout.datadir().resolve(value(XtrabackupSettings.LOG_PREFIX) + "." + stage + ".log");
    }

    Settings settings() {
        return settings;
    }
}
