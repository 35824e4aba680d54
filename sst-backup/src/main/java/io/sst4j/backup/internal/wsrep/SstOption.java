/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.Role;
import java.util.Optional;
import java.util.Set;

/**
 * An option that a transfer knows, with the groups it is looked up in, its default, who heeds it and what it does, which
 * {@link #description()} tells.
 *
 * <p>The reference in {@code docs/options.md} is checked against this list, and against {@code StockOptions}, which tells what
 * becomes of each in place of a stock script. Source: the contract of the stock scripts of MariaDB 10.11; options that
 * begin with {@code sst-} and are not known to them are this project's own.
 */
public enum SstOption {
    // How the snapshot travels.
    STREAMFMT(
            "streamfmt",
            GroupRule.SST,
            Side.BOTH,
            "mbstream",
            "Format of the data stream: `mbstream` or `xbstream`, which are the same, or `tar`"),
    TRANSFERFMT(
            "transferfmt",
            GroupRule.SST,
            Side.BOTH,
            "socat",
            "What carries the bytes at a stock peer: `socat` or `nc`; on the wire both are plain TCP, `nc` rules TLS out"),
    SOCKOPT(
            "sockopt",
            GroupRule.SST,
            Side.BOTH,
            "",
            "Socket options in the notation of socat, for instance `,pf=ip6,retry=30`"),
    COMPRESSOR(
            "compressor", GroupRule.SST, Side.DONOR, "", "Filter that compresses the stream, for instance `zstd -3`"),
    DECOMPRESSOR("decompressor", GroupRule.SST, Side.JOINER, "", "Filter that undoes the compressor of the donor"),
    PROGRESS("progress", GroupRule.SST, Side.BOTH, "", "Where progress goes: `none`, `1` for the error log, or a file"),
    RLIMIT(
            "rlimit",
            GroupRule.SST,
            Side.DONOR,
            "",
            "Limit of the rate in bytes per second, with suffix `k`, `m`, `g` or `t`"),
    TIME("time", GroupRule.SST, Side.BOTH, "0", "Whether the time of each stage is logged"),

    // Encryption.
    ENCRYPT(
            "encrypt",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "0",
            "Encryption of the stream: 0 none, 1 shared key (`mariabackup` only), 2 certificate and CA, 3 key and certificate, 4 key, certificate and CA, or a word that an encryptor provider handles"),
    SSL_MODE(
            "ssl-mode",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "DISABLED",
            "How peers are verified: `DISABLED`, `REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`"),
    TCA(
            "tca",
            GroupRule.SST,
            Side.BOTH,
            "",
            "CA file, old name; if one of the four old names is set the new ones are ignored"),
    TCAPATH("tcapath", GroupRule.SST, Side.BOTH, "", "Directory of CA files, old name"),
    TCERT("tcert", GroupRule.SST, Side.BOTH, "", "Certificate file, old name"),
    TKEY("tkey", GroupRule.SST, Side.BOTH, "", "Key file, old name"),
    SSL_CA("ssl-ca", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "CA file; a directory counts as `ssl-capath`"),
    SSL_CAPATH("ssl-capath", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "Directory of CA files"),
    SSL_CERT("ssl-cert", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "Certificate file"),
    SSL_KEY("ssl-key", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "Key file"),
    SSL_SERVER_CA(
            "ssl-server-ca",
            GroupRule.SERVER_THEN_BACKUP,
            Side.JOINER,
            "",
            "CA file of the joiner, instead of `ssl-ca`"),
    SSL_SERVER_CAPATH(
            "ssl-server-capath",
            GroupRule.SERVER_THEN_BACKUP,
            Side.JOINER,
            "",
            "Directory of CA files of the joiner, instead of `ssl-capath`"),
    SSL_SERVER_CERT(
            "ssl-server-cert",
            GroupRule.SERVER_THEN_BACKUP,
            Side.JOINER,
            "",
            "Certificate file of the joiner, instead of `ssl-cert`"),
    SSL_SERVER_KEY(
            "ssl-server-key",
            GroupRule.SERVER_THEN_BACKUP,
            Side.JOINER,
            "",
            "Key file of the joiner, instead of `ssl-key`"),
    SSL_CLIENT_CA(
            "ssl-client-ca", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, "", "CA file of the donor, instead of `ssl-ca`"),
    SSL_CLIENT_CAPATH(
            "ssl-client-capath",
            GroupRule.SERVER_THEN_BACKUP,
            Side.DONOR,
            "",
            "Directory of CA files of the donor, instead of `ssl-capath`"),
    SSL_CLIENT_CERT(
            "ssl-client-cert",
            GroupRule.SERVER_THEN_BACKUP,
            Side.DONOR,
            "",
            "Certificate file of the donor, instead of `ssl-cert`"),
    SSL_CLIENT_KEY(
            "ssl-client-key",
            GroupRule.SERVER_THEN_BACKUP,
            Side.DONOR,
            "",
            "Key file of the donor, instead of `ssl-key`"),
    SSL_DHPARAMS(
            "ssl-dhparams",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "File with Diffie-Hellman parameters; only old peers need it"),
    SSL_PASSPHRASE(
            "ssl-passphrase",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "Where the passphrase of an encrypted key is: `pass:words`, `env:VARIABLE` or `file:path`"),
    SST_TLS_PROVIDER(
            "sst-tls-provider",
            GroupRule.SST,
            Side.BOTH,
            "",
            "Name of the JSSE provider that protects the bytes, in place of the JVM's own choice"),
    SST_HANDSHAKE_TIMEOUT(
            "sst-handshake-timeout", GroupRule.SST, Side.BOTH, "30", "Seconds that a TLS handshake may take"),
    PXC_ENCRYPT_CLUSTER_TRAFFIC(
            "pxc-encrypt-cluster-traffic",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "Percona XtraDB Cluster: whether `encrypt=4` with the server's own files is meant; on from 8.0"),
    ENCRYPT_ALGO(
            "encrypt-algo",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "Cipher of `encrypt=1`, AES as openssl names it, for instance `aes-256-cbc` or `AES256`"),
    ENCRYPT_KEY("encrypt-key", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "Key of `encrypt=1`; better in a file"),
    ENCRYPT_KEY_FILE(
            "encrypt-key-file",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "File with the key of `encrypt=1` in its first line; `encrypt-key` wins"),
    ENCRYPT_FORMAT(
            "encrypt-format",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "openssl",
            "Format of `encrypt=1`: `openssl`; `xbcrypt` is refused"),
    ENCRYPT_THREADS(
            "encrypt-threads",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "Without effect: threads of `encrypt=1` in the format `xbcrypt`"),
    ENCRYPT_CHUNK_SIZE(
            "encrypt-chunk-size",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "Without effect: chunk size of `encrypt=1` in the format `xbcrypt`, in bytes"),

    // The backup tool.
    SST_BACKUP_TOOL(
            "sst-backup-tool",
            GroupRule.SST,
            Side.BOTH,
            "auto",
            "Backup tool: `mariadb-backup`, `xtrabackup`, or `auto` for the one that fits the server"),
    COMPRESS(
            "compress",
            GroupRule.SERVER_THEN_BACKUP,
            Side.DONOR,
            "none",
            "Compression within the backup tool, handed to it as `--compress`"),
    COMPRESS_CHUNK_SIZE(
            "compress-chunk-size", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, "", "Chunk size of that compression"),
    COMPRESS_THREADS("compress-threads", GroupRule.SERVER_THEN_BACKUP, Side.DONOR, "", "Threads of that compression"),
    BACKUP_THREADS(
            "backup-threads",
            GroupRule.SERVER_THEN_BACKUP,
            Side.BOTH,
            "",
            "Files that are copied at the same time, two where it is not set; with rsync schemas, one for each of up to 16 processors"),
    INNO_BACKUP_OPTS(
            "inno-backup-opts", GroupRule.BACKUP, Side.DONOR, "", "More arguments of the backup tool for `--backup`"),
    INNO_APPLY_OPTS(
            "inno-apply-opts", GroupRule.BACKUP, Side.JOINER, "", "More arguments of the backup tool for `--prepare`"),
    INNO_MOVE_OPTS(
            "inno-move-opts",
            GroupRule.BACKUP,
            Side.JOINER,
            "",
            "Without effect, because the install needs no tool; a warning tells so"),
    USE_MEMORY(
            "use-memory",
            GroupRule.BACKUP,
            Side.JOINER,
            "",
            "Memory of `--prepare`; `innodb-buffer-pool-size` if it is not set"),
    USE_EXTRA(
            "use-extra",
            GroupRule.SST,
            Side.DONOR,
            "0",
            "Whether the backup connects to `extra-port` if the server uses a thread pool"),
    WSREP_SST_AUTH(
            "wsrep-sst-auth",
            GroupRule.SST,
            Side.BOTH,
            "",
            "Database user and password as `user:password`, where the server passes none"),

    // Time limits.
    SST_INITIAL_TIMEOUT(
            "sst-initial-timeout",
            GroupRule.SST,
            Side.JOINER,
            "300",
            "Seconds that the joiner waits for the first connection of a donor; 0 is without limit"),
    SST_CONNECT_TIMEOUT(
            "sst-connect-timeout",
            GroupRule.SST,
            Side.DONOR,
            "60",
            "Seconds that the donor tries to reach the joiner, retries included; 0 is without limit"),
    SST_EXCHANGE(
            "sst-exchange",
            GroupRule.SST,
            Side.BOTH,
            "off",
            "Whether a snapshot travels by the exchange where both ends are sst4j: `auto` or `off`"),
    SST_LANES_MAX(
            "sst-lanes-max",
            GroupRule.SST,
            Side.DONOR,
            "4",
            "Connections that the donor opens side by side in an exchange, from 1 to 64"),
    SST_OUTAGE_LIMIT(
            "sst-outage-limit",
            GroupRule.SST,
            Side.BOTH,
            "300",
            "Seconds that the network may be away in an exchange before the transfer fails"),
    SST_IDLE_TIMEOUT(
            "sst-idle-timeout",
            GroupRule.SST,
            Side.BOTH,
            "120",
            "Seconds without any byte after which a transfer is given up; 0 is without limit"),

    SST_FLUSH_TIMEOUT(
            "sst-flush-timeout",
            GroupRule.SST,
            Side.DONOR,
            "300",
            "Seconds that the donor's server may take to flush its tables for the rsync method, and from MariaDB 11.6 on for"
                    + " mysqldump; 0 is without limit"),
    SST_DUMP_ENGINE(
            "sst-dump-engine",
            GroupRule.SST,
            Side.DONOR,
            "native",
            "What moves the rows for the mysqldump method: `native`, this program, or `tool`, `mariadb-dump` and `mariadb`"),

    // Directories and files.
    SST_PREVIOUS_DATA(
            "sst-previous-data",
            GroupRule.SST,
            Side.JOINER,
            "auto",
            "What becomes of the joiner's old data where there is no room for both: `auto`, `keep` or `discard`"),
    CPAT(
            "cpat",
            GroupRule.SST,
            Side.JOINER,
            Defaults.KEPT_ENTRIES,
            "Regular expression for the entries of the data directory that the joiner keeps"),
    SST_SPECIAL_DIRS(
            "sst-special-dirs",
            GroupRule.SST,
            Side.BOTH,
            "1",
            "Whether directories of InnoDB and the binary log outside the data directory are handled; always on"),
    SST_MAX_BINLOGS(
            "sst-max-binlogs",
            GroupRule.SERVER_THEN_BACKUP,
            Side.DONOR,
            "1",
            "Binary log files that the rsync method takes along, the last ones; negative for all"),
    SST_REMOTE_TABLESPACES(
            "sst-remote-tablespaces",
            GroupRule.SST,
            Side.BOTH,
            "fail",
            "Tables by `DATA DIRECTORY` that an rsync peer cannot take along: `fail`, or `skip` to do without"),
    SST_DATA_DIRECTORIES(
            "sst-data-directories",
            GroupRule.SST,
            Side.JOINER,
            "",
            "Directories, by commas, in which tables of a snapshot may be outside the data directory, by `DATA DIRECTORY`,"
                    + " beside those where this node has tables already"),
    TMPDIR("tmpdir", GroupRule.SERVER_THEN_BACKUP, Side.BOTH, "", "Directory for temporary files"),

    // Logging.
    SST_SYSLOG(
            "sst-syslog",
            GroupRule.SST,
            Side.BOTH,
            "0",
            "Whether output goes to syslog: 1 yes, 0 as `mysqld_safe` is set, -1 never"),
    SYSLOG("syslog", GroupRule.MYSQLD_SAFE, Side.BOTH, "", "Whether the server logs to syslog"),
    SYSLOG_TAG("syslog-tag", GroupRule.MYSQLD_SAFE, Side.BOTH, "", "What is appended to the name in syslog"),
    SST_LOG_ARCHIVE("sst-log-archive", GroupRule.SST, Side.BOTH, "1", "Whether logs of earlier attempts are kept"),
    SST_LOG_ARCHIVE_DIR("sst-log-archive-dir", GroupRule.SST, Side.BOTH, "/tmp/sst_log_archive", "Where they are kept"),
    SST_LOG_RETENTION("sst-log-retention", GroupRule.SST, Side.BOTH, "5", "Attempts whose logs are kept"),

    // What the server itself is told.
    INNODB_DATA_HOME_DIR(
            "innodb-data-home-dir",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "Directory of the InnoDB system tablespace; the data directory if it is not set"),
    INNODB_LOG_GROUP_HOME_DIR(
            "innodb-log-group-home-dir",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "Directory of the InnoDB redo log; the data directory if it is not set"),
    INNODB_UNDO_DIRECTORY(
            "innodb-undo-directory",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "Directory of the InnoDB undo tablespaces; the data directory if it is not set"),
    ARIA_LOG_DIR_PATH(
            "aria-log-dir-path",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "Directory of the Aria log; the data directory if it is not set"),
    INNODB_BUFFER_POOL_FILENAME(
            "innodb-buffer-pool-filename",
            GroupRule.SERVER,
            Side.BOTH,
            "",
            "File that the InnoDB buffer pool is dumped to"),
    INNODB_BUFFER_POOL_SIZE(
            "innodb-buffer-pool-size", GroupRule.SERVER, Side.BOTH, "", "Size of the InnoDB buffer pool"),
    LOG_BIN("log-bin", GroupRule.SERVER, Side.BOTH, "", "Base name of the binary log"),
    LOG_BIN_INDEX("log-bin-index", GroupRule.SERVER, Side.BOTH, "", "Index file of the binary log"),
    LOG_BASENAME("log-basename", GroupRule.SERVER, Side.BOTH, "", "Base name of log files"),
    THREAD_HANDLING("thread-handling", GroupRule.SERVER, Side.DONOR, "", "Kind of thread handling, for `use-extra`"),
    EXTRA_PORT("extra-port", GroupRule.SERVER, Side.DONOR, "", "Port for `use-extra`");

    private static final Set<SstOption> SECRETS = Set.of(WSREP_SST_AUTH, ENCRYPT_KEY, SSL_PASSPHRASE);

    private final String optionName;
    private final GroupRule groups;
    private final Side side;
    private final String defaultValue;
    private final String description;

    SstOption(String optionName, GroupRule groups, Side side, String defaultValue, String description) {
        this.optionName = optionName;
        this.groups = groups;
        this.side = side;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /**
     * The name in option files.
     *
     * @return with hyphens
     */
    public String optionName() {
        return optionName;
    }

    /**
     * Where it is looked up.
     *
     * @return the rule
     */
    public GroupRule groups() {
        return groups;
    }

    /**
     * The value where none is configured.
     *
     * @return the default, if there is one
     */
    public Optional<String> defaultValue() {
        return Optional.of(defaultValue).filter(value -> !value.isEmpty());
    }

    /**
     * Whether a role heeds it.
     *
     * @param role the role
     * @return true if it has an effect there
     */
    public boolean appliesTo(Role role) {
        return side == Side.BOTH || (side == Side.DONOR) == (role == Role.DONOR);
    }

    /**
     * Whether its value must not be shown.
     *
     * @return true for passwords and keys
     */
    public boolean isSecret() {
        return SECRETS.contains(this);
    }

    /**
     * What it does.
     *
     * @return one line, code in backticks, without full stop
     */
    public String description() {
        return description;
    }

    /** What becomes of it in place of a stock script. */
    StockUse stock() {
        return StockOptions.of(this);
    }

    private enum Side {
        BOTH,
        DONOR,
        JOINER
    }

    private static final class Defaults {
        /** What the stock joiner does not delete. */
        static final String KEPT_ENTRIES = ".*\\.pem$\\|.*galera\\.cache$\\|.*sst_in_progress$\\|.*\\.sst$"
                + "\\|.*gvwstate\\.dat$\\|.*grastate\\.dat$\\|.*\\.err$\\|.*\\.log$"
                + "\\|.*RPM_UPGRADE_MARKER$\\|.*RPM_UPGRADE_HISTORY$";
    }
}
