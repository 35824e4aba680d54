/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.Role;
import java.util.Optional;
import java.util.Set;

/**
 * An option of a transfer, with its lookup groups, its default, and the roles that use it.
 *
 * <p>The reference in {@code docs/options.md} describes each option and is checked against this list. Source: the
 * contract of the stock scripts of MariaDB 10.11. Options that begin with {@code sst-} and are unknown to the scripts
 * are this project's own.
 */
public enum SstOption {
    // The stream.
    STREAMFMT("streamfmt", GroupRule.SST, Side.BOTH, "mbstream"),
    TRANSFERFMT("transferfmt", GroupRule.SST, Side.BOTH, "socat"),
    SOCKOPT("sockopt", GroupRule.SST, Side.BOTH, ""),
    COMPRESSOR("compressor", GroupRule.SST, Side.DONOR, ""),
    DECOMPRESSOR("decompressor", GroupRule.SST, Side.JOINER, ""),
    PROGRESS("progress", GroupRule.SST, Side.BOTH, ""),
    RLIMIT("rlimit", GroupRule.SST, Side.DONOR, ""),
    TIME("time", GroupRule.SST, Side.BOTH, "0"),

    // Encryption.
    ENCRYPT("encrypt", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "0"),
    SSL_MODE("ssl-mode", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "DISABLED"),
    TCA("tca", GroupRule.SST, Side.BOTH, ""),
    TCAPATH("tcapath", GroupRule.SST, Side.BOTH, ""),
    TCERT("tcert", GroupRule.SST, Side.BOTH, ""),
    TKEY("tkey", GroupRule.SST, Side.BOTH, ""),
    SSL_CA("ssl-ca", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SSL_CAPATH("ssl-capath", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SSL_CERT("ssl-cert", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SSL_KEY("ssl-key", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SSL_SERVER_CA("ssl-server-ca", GroupRule.SERVER_THEN_BACKUP, Side.JOINER, ""),
    SSL_SERVER_CAPATH("ssl-server-capath", GroupRule.SERVER_THEN_BACKUP, Side.JOINER, ""),
    SSL_SERVER_CERT("ssl-server-cert", GroupRule.SERVER_THEN_BACKUP, Side.JOINER, ""),
    SSL_SERVER_KEY("ssl-server-key", GroupRule.SERVER_THEN_BACKUP, Side.JOINER, ""),
    SSL_CLIENT_CA("ssl-client-ca", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    SSL_CLIENT_CAPATH("ssl-client-capath", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    SSL_CLIENT_CERT("ssl-client-cert", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    SSL_CLIENT_KEY("ssl-client-key", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    SSL_DHPARAMS("ssl-dhparams", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SSL_PASSPHRASE("ssl-passphrase", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    SST_TLS_PROVIDER("sst-tls-provider", GroupRule.SST, Side.BOTH, ""),
    SST_HANDSHAKE_TIMEOUT("sst-handshake-timeout", GroupRule.SST, Side.BOTH, "30"),
    PXC_ENCRYPT_CLUSTER_TRAFFIC("pxc-encrypt-cluster-traffic", GroupRule.SERVER, Side.BOTH, ""),
    ENCRYPT_ALGO("encrypt-algo", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    ENCRYPT_KEY("encrypt-key", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    ENCRYPT_KEY_FILE("encrypt-key-file", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    ENCRYPT_FORMAT("encrypt-format", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "openssl"),
    ENCRYPT_THREADS("encrypt-threads", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    ENCRYPT_CHUNK_SIZE("encrypt-chunk-size", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),

    // The backup tool.
    SST_BACKUP_TOOL("sst-backup-tool", GroupRule.SST, Side.BOTH, "auto"),
    COMPRESS("compress", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, "none"),
    COMPRESS_CHUNK_SIZE("compress-chunk-size", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    COMPRESS_THREADS("compress-threads", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, ""),
    BACKUP_THREADS("backup-threads", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),
    INNO_BACKUP_OPTS("inno-backup-opts", GroupRule.BACKUP, Side.DONOR, ""),
    INNO_APPLY_OPTS("inno-apply-opts", GroupRule.BACKUP, Side.JOINER, ""),
    INNO_MOVE_OPTS("inno-move-opts", GroupRule.BACKUP, Side.JOINER, ""),
    USE_MEMORY("use-memory", GroupRule.BACKUP, Side.JOINER, ""),
    USE_EXTRA("use-extra", GroupRule.SST, Side.DONOR, "0"),
    WSREP_SST_AUTH("wsrep-sst-auth", GroupRule.SST, Side.BOTH, ""),

    // Time limits.
    SST_INITIAL_TIMEOUT("sst-initial-timeout", GroupRule.SST, Side.JOINER, "300"),
    SST_CONNECT_TIMEOUT("sst-connect-timeout", GroupRule.SST, Side.DONOR, "60"),
    SST_EXCHANGE("sst-exchange", GroupRule.SST, Side.BOTH, "auto"),
    SST_REUSE("sst-reuse", GroupRule.SST, Side.BOTH, "off"),
    SST_LANES_MAX("sst-lanes-max", GroupRule.SST, Side.DONOR, "8"),
    SST_COMPRESS("sst-compress", GroupRule.SST, Side.BOTH, "auto"),
    SST_OUTAGE_LIMIT("sst-outage-limit", GroupRule.SST, Side.BOTH, "300"),
    SST_IDLE_TIMEOUT("sst-idle-timeout", GroupRule.SST, Side.BOTH, "120"),

    SST_FLUSH_TIMEOUT("sst-flush-timeout", GroupRule.SST, Side.DONOR, "300"),
    SST_DUMP_ENGINE("sst-dump-engine", GroupRule.SST, Side.DONOR, "native"),

    // Directories and files.
    SST_PREVIOUS_DATA("sst-previous-data", GroupRule.SST, Side.JOINER, "auto"),
    CPAT("cpat", GroupRule.SST, Side.JOINER, Defaults.KEPT_ENTRIES),
    SST_SPECIAL_DIRS("sst-special-dirs", GroupRule.SST, Side.BOTH, "1"),
    SST_MAX_BINLOGS("sst-max-binlogs", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, "1"),
    SST_REMOTE_TABLESPACES("sst-remote-tablespaces", GroupRule.SST, Side.BOTH, "fail"),
    SST_DATA_DIRECTORIES("sst-data-directories", GroupRule.SST, Side.JOINER, ""),
    TMPDIR("tmpdir", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, ""),

    // Logging.
    SST_SYSLOG("sst-syslog", GroupRule.SST, Side.BOTH, "0"),
    SYSLOG("syslog", GroupRule.MYSQLD_SAFE, Side.BOTH, ""),
    SYSLOG_TAG("syslog-tag", GroupRule.MYSQLD_SAFE, Side.BOTH, ""),
    SST_LOG_ARCHIVE("sst-log-archive", GroupRule.SST, Side.BOTH, "1"),
    SST_LOG_ARCHIVE_DIR("sst-log-archive-dir", GroupRule.SST, Side.BOTH, "/tmp/sst_log_archive"),
    SST_LOG_RETENTION("sst-log-retention", GroupRule.SST, Side.BOTH, "5"),

    // Options of the server itself.
    INNODB_DATA_HOME_DIR("innodb-data-home-dir", GroupRule.SERVER, Side.BOTH, ""),
    INNODB_LOG_GROUP_HOME_DIR("innodb-log-group-home-dir", GroupRule.SERVER, Side.BOTH, ""),
    INNODB_UNDO_DIRECTORY("innodb-undo-directory", GroupRule.SERVER, Side.BOTH, ""),
    ARIA_LOG_DIR_PATH("aria-log-dir-path", GroupRule.SERVER, Side.BOTH, ""),
    INNODB_BUFFER_POOL_FILENAME("innodb-buffer-pool-filename", GroupRule.SERVER, Side.BOTH, ""),
    INNODB_BUFFER_POOL_SIZE("innodb-buffer-pool-size", GroupRule.SERVER, Side.BOTH, ""),
    LOG_BIN("log-bin", GroupRule.SERVER, Side.BOTH, ""),
    LOG_BIN_INDEX("log-bin-index", GroupRule.SERVER, Side.BOTH, ""),
    LOG_BASENAME("log-basename", GroupRule.SERVER, Side.BOTH, ""),
    THREAD_HANDLING("thread-handling", GroupRule.SERVER, Side.DONOR, ""),
    EXTRA_PORT("extra-port", GroupRule.SERVER, Side.DONOR, "");

    private static final Set<SstOption> SECRETS = Set.of(WSREP_SST_AUTH, ENCRYPT_KEY, SSL_PASSPHRASE);

    private final String optionName;
    private final GroupRule groups;
    private final Side side;
    private final String defaultValue;

    SstOption(String optionName, GroupRule groups, Side side, String defaultValue) {
        this.optionName = optionName;
        this.groups = groups;
        this.side = side;
        this.defaultValue = defaultValue;
    }

    /**
     * Returns the name in option files.
     *
     * @return the name with hyphens
     */
    public String optionName() {
        return optionName;
    }

    /**
     * Returns the lookup rule.
     *
     * @return the rule
     */
    public GroupRule groups() {
        return groups;
    }

    /**
     * Returns the value that applies if none is configured.
     *
     * @return the default, if there is one
     */
    public Optional<String> defaultValue() {
        return Optional.of(defaultValue).filter(value -> !value.isEmpty());
    }

    /**
     * Checks if a role uses the option.
     *
     * @param role the role
     * @return true if it has an effect there
     */
    public boolean appliesTo(Role role) {
        return side == Side.BOTH || (side == Side.DONOR) == (role == Role.DONOR);
    }

    /**
     * Checks if the value must not be shown.
     *
     * @return true for passwords and keys
     */
    public boolean isSecret() {
        return SECRETS.contains(this);
    }

    private enum Side {
        BOTH,
        DONOR,
        JOINER
    }

    private static final class Defaults {
        /** Entries that the stock joiner does not delete. */
        static final String KEPT_ENTRIES = ".*\\.pem$\\|.*galera\\.cache$\\|.*sst_in_progress$\\|.*\\.sst$"
                + "\\|.*gvwstate\\.dat$\\|.*grastate\\.dat$\\|.*\\.err$\\|.*\\.log$"
                + "\\|.*RPM_UPGRADE_MARKER$\\|.*RPM_UPGRADE_HISTORY$";
    }
}
