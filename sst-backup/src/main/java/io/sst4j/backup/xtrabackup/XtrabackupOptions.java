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

/** The values of the method's settings, {@link XtrabackupSettings}. Immutable. */
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

    /**
     * Returns the rules about which entries of a joiner's data directory are replaced and which of a snapshot are
     * installed.
     */
    XtrabackupEntries entries() throws SstException {
        return new XtrabackupEntries(layout.datadir(), keepPattern());
    }

    /** Returns the rules for replacing a joiner's data. */
    DataRules rules(XtrabackupEntries entries) {
        return new DataRules(layout, previousData, outside, log("move"), entries);
    }

    /** Returns the node's server release, if it had to be determined. */
    Optional<ServerRelease> release() {
        return settings.get(OwnServer.RELEASE).flatMap(ServerRelease::parse);
    }

    /** Returns a joiner's server, which decides which donors' data it can use. */
    OwnServer server() {
        return OwnServer.of(settings);
    }

    /** Returns true if the node runs Percona XtraDB Cluster. */
    boolean isPxc() {
        return release().filter(ServerRelease::isPxc).isPresent();
    }

    /** Returns true if the node's server has its encryption keys in a keyring. */
    boolean hasKeyring() throws SstException {
        return settings.flag(XtrabackupSettings.KEYRING);
    }

    /** Returns the directories in which the server ships its tools. */
    List<Path> toolDirectories() {
        return settings.get(XtrabackupSettings.TOOL_DIRECTORIES).stream()
                .flatMap(String::lines)
                .map(Path::of)
                .toList();
    }

    /** Returns how long a joiner waits for each connection of its donor; zero means forever. */
    Duration initialLimit() {
        return initialLimit;
    }

    /** Returns true if the stream, or the connection below it, must be encrypted. */
    boolean asksForProtection() {
        return !value(XtrabackupSettings.ENCRYPT).equals("0")
                || !value(XtrabackupSettings.SSL_MODE).equalsIgnoreCase("DISABLED");
    }

    /**
     * Refuses settings that ask for protection if nothing provides it. The method itself provides only {@code
     * encrypt=1}.
     */
    void requireProtection(TransferLink link) throws SstException {
        if (asksForProtection() && !StreamEncryption.isAskedFor(this) && !link.isProtected()) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "encrypt=" + value(XtrabackupSettings.ENCRYPT) + ", ssl-mode=" + value(XtrabackupSettings.SSL_MODE)
                            + " asks for protection, but this transfer has no encryptor: pass one to its builder, such as"
                            + " Sst.encryptor creates from the same settings; the transfer never falls back to clear text");
        }
    }

    /**
     * Returns true if the snapshot may travel over the exchange. Nodes of Percona XtraDB Cluster use only their own
     * wire format.
     */
    boolean usesExchange() {
        return value(XtrabackupSettings.EXCHANGE).equals("auto") && !isPxc();
    }

    /** Returns true if a joiner receives only the content it does not have. */
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

    /**
     * Returns the pattern of kept data directory entries: a regular expression over whole paths, as in {@code cpat}.
     */
    String keepPattern() {
        return value(XtrabackupSettings.CPAT);
    }

    Optional<String> text(Setting setting) {
        return settings.get(setting);
    }

    /** Returns the value of a setting with a default. */
    String value(Setting setting) {
        return settings.get(setting).orElseThrow();
    }

    OptionalLong number(Setting setting) throws SstException {
        return settings.number(setting);
    }

    boolean flag(Setting setting) throws SstException {
        return settings.flag(setting);
    }

    /** Returns extra tool arguments, as a user writes them in an option file. */
    List<String> words(Setting setting) throws SstException {
        return CommandWords.split(settings.get(setting).orElse(""));
    }

    /** Returns the server's own arguments. */
    List<String> serverArguments() {
        return settings.get(EncryptedRedoLog.SERVER_ARGUMENTS)
                .map(text -> text.lines().toList())
                .orElse(List.of());
    }

    /** Returns this server's options that load plugins and configure their keys, one per line. Some are secrets. */
    String serverPlugins() {
        return settings.secret(EncryptedRedoLog.SERVER_PLUGINS)
                .map(Secret::reveal)
                .orElse("");
    }

    /** Reports options that are set but have no effect, or an effect that their author may not expect. */
    void tellDonor(TransferLink link) throws SstException {
        tellBoth(link);
        boolean pool = text(XtrabackupSettings.THREAD_HANDLING).orElse("").equals("pool-of-threads");
        if (flag(XtrabackupSettings.USE_EXTRA) && !pool) {
            link.notice(Level.INFO, "use-extra has no effect: thread-handling is not pool-of-threads");
        }
        if (value(XtrabackupSettings.STREAMFMT).equals("tar")) {
            link.notice(Level.WARNING, "streamfmt=tar: current backup tools cannot stream tar; use mbstream");
        }
    }

    /** The same for a joiner. */
    void tellJoiner(TransferLink link) throws SstException {
        tellBoth(link);
        if (text(XtrabackupSettings.INNO_MOVE_OPTS).isPresent()) {
            link.notice(
                    Level.WARNING, "inno-move-opts has no effect: the new data is installed without the backup tool");
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
            link.notice(Level.WARNING, "sst-special-dirs=0 is not supported and is treated as 1");
        }
    }

    /** Returns the path of a log file of this method. */
    Path log(String stage) {
        return layout.datadir().resolve(value(XtrabackupSettings.LOG_PREFIX) + "." + stage + ".log");
    }

    Settings settings() {
        return settings;
    }
}
