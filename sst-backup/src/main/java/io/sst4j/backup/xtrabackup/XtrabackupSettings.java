/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.backup.internal.node.EncryptedRedoLog;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.internal.reuse.Reuse;
import java.util.List;
import java.util.stream.Stream;

/** The settings of the method, in addition to those of every method that copies a node's files. */
final class XtrabackupSettings {
    static final Setting STREAMFMT = Setting.word(
                    "streamfmt",
                    List.of("mbstream", "xbstream", "tar"),
                    "Format of the data stream; the first two are equivalent")
            .byDefault("mbstream");
    static final Setting TRANSFERFMT = Setting.word(
                    "transferfmt", List.of("socat", "nc"), "Program that carries the bytes on a stock peer")
            .byDefault("socat")
            .heededBy(Role.DONOR);
    static final Setting COMPRESSOR = Setting.text(
                    "compressor", "Filter that compresses the stream, for example zstd -3")
            .otherwise("none")
            .heededBy(Role.DONOR);
    static final Setting DECOMPRESSOR = Setting.text("decompressor", "Filter that reverses the donor's compressor")
            .otherwise("none")
            .heededBy(Role.JOINER);

    static final Setting ENCRYPT = Setting.text(
                    "encrypt",
                    "Encryption of the stream: 1 by the method with a shared key, other values by the transport")
            .byDefault("0");
    static final Setting SSL_MODE = Setting.text(
                    "ssl-mode",
                    "Verification of peers by the transport; keyring keys are sent only if it is not DISABLED")
            .byDefault("DISABLED");
    static final Setting ENCRYPT_ALGO =
            Setting.text("encrypt-algo", "Cipher of encrypt=1, AES under its openssl name, for example aes-256-cbc");
    static final Setting ENCRYPT_KEY = Setting.secret("encrypt-key", "Key of encrypt=1; safer in a file");
    static final Setting ENCRYPT_KEY_FILE =
            Setting.path("encrypt-key-file", "File with the key of encrypt=1 in its first line; encrypt-key wins");
    static final Setting ENCRYPT_FORMAT = Setting.text("encrypt-format", "Format of encrypt=1; xbcrypt is refused")
            .byDefault("openssl");

    static final Setting SST_BACKUP_TOOL = Setting.word(
                    "sst-backup-tool",
                    List.of("auto", "mariadb-backup", "mariabackup", "xtrabackup"),
                    "Backup tool; auto selects the one that fits the server")
            .byDefault("auto");
    static final Setting COMPRESS = Setting.text(
                    "compress", "Compression inside the backup tool, passed to it as --compress")
            .byDefault("none")
            .heededBy(Role.DONOR);
    static final Setting COMPRESS_CHUNK_SIZE = Setting.bytes("compress-chunk-size", "Chunk size of that compression")
            .otherwise("the tool's")
            .heededBy(Role.DONOR);
    static final Setting COMPRESS_THREADS = Setting.number(
                    "compress-threads", 1, Long.MAX_VALUE, "Threads of that compression")
            .otherwise("the tool's")
            .heededBy(Role.DONOR);

    /** With two readers, one reads while the other writes to the pipe, which takes half the time of one reader. */
    static final Setting BACKUP_THREADS = Setting.number(
                    "backup-threads", 1, Long.MAX_VALUE, "Number of files that the backup tool reads concurrently")
            .byDefault("2")
            .heededBy(Role.DONOR);

    static final Setting INNO_BACKUP_OPTS = Setting.text(
                    "inno-backup-opts", "Extra arguments for the backup tool's --backup, in shell notation")
            .heededBy(Role.DONOR);
    static final Setting INNO_APPLY_OPTS = Setting.text(
                    "inno-apply-opts", "Extra arguments for the backup tool's --prepare, in shell notation")
            .heededBy(Role.JOINER);
    static final Setting INNO_MOVE_OPTS = Setting.text(
                    "inno-move-opts", "No effect, because the install needs no tool; causes a warning")
            .heededBy(Role.JOINER);
    static final Setting USE_MEMORY = Setting.bytes("use-memory", "Memory for --prepare")
            .otherwise("innodb-buffer-pool-size")
            .heededBy(Role.JOINER);
    static final Setting INNODB_BUFFER_POOL_SIZE = Setting.bytes(
                    "innodb-buffer-pool-size", "Size of the server's buffer pool")
            .otherwise("the tool's default memory for --prepare")
            .heededBy(Role.JOINER);
    static final Setting INNODB_FORCE_RECOVERY = Setting.number(
                    "innodb-force-recovery", 0, 6, "Recovery level for --prepare")
            .otherwise("none")
            .heededBy(Role.JOINER);

    static final Setting SOCKET =
            Setting.path("socket", "Socket of the donor's server").heededBy(Role.DONOR);
    static final Setting USER =
            Setting.text("user", "Account of the backup tool").heededBy(Role.DONOR);
    static final Setting PASSWORD =
            Setting.secret("password", "Password of that account").heededBy(Role.DONOR);
    static final Setting CLIENT_SSL = Setting.flag(
                    "client-ssl", "Log in with TLS if the server refuses the account without it")
            .byDefault("0")
            .heededBy(Role.DONOR);
    static final Setting CLIENT_SSL_CERT = Setting.path("client-ssl-cert", "Client certificate for that log-in")
            .heededBy(Role.DONOR);
    static final Setting CLIENT_SSL_KEY =
            Setting.path("client-ssl-key", "Key of that certificate").heededBy(Role.DONOR);
    static final Setting USE_EXTRA = Setting.flag(
                    "use-extra", "Connect the backup to extra-port if the server uses a thread pool")
            .byDefault("0")
            .heededBy(Role.DONOR);
    static final Setting THREAD_HANDLING = Setting.text(
                    "thread-handling", "The server's thread handling model, for use-extra")
            .heededBy(Role.DONOR);
    static final Setting EXTRA_PORT =
            Setting.number("extra-port", 0, 65_535, "Port for use-extra").heededBy(Role.DONOR);

    static final Setting DEFAULTS_FILE = Setting.path(
                    "defaults-file", "The only option file that the backup tool reads")
            .heededBy(Role.DONOR);
    static final Setting DEFAULTS_EXTRA_FILE = Setting.path(
                    "defaults-extra-file", "Additional option file for the backup tool")
            .heededBy(Role.DONOR);
    static final Setting DEFAULTS_GROUP_SUFFIX = Setting.text(
                    "defaults-group-suffix", "Suffix of additional groups for the backup tool")
            .heededBy(Role.DONOR);
    static final Setting TOOL_DIRECTORIES =
            Setting.text("tool-directories", "Directories with Percona XtraDB Cluster's tools, one per line");
    static final Setting TOOL_PLUGIN_DIR = Setting.path("tool-plugin-dir", "Directory of the plugins of Percona's tool")
            .otherwise("next to the tool");
    static final Setting KEYRING = Setting.flag(
                    "keyring", "True if Percona XtraDB Cluster keeps its encryption keys in a keyring")
            .byDefault("0");

    static final Setting TMPDIR = Setting.path("tmpdir", "Directory for the donor's temporary files")
            .otherwise("the JVM's")
            .heededBy(Role.DONOR);
    static final Setting MODULE = Setting.text("module", "Name after the port in the joiner's address")
            .byDefault("xtrabackup_sst")
            .heededBy(Role.JOINER);
    static final Setting CPAT = Setting.text(
                    "cpat", "Regular expression for the entries of the data directory that the joiner keeps")
            .byDefault(".*\\.pem$\\|.*galera\\.cache$\\|.*sst_in_progress$\\|.*\\.sst$\\|.*gvwstate\\.dat$"
                    + "\\|.*grastate\\.dat$\\|.*\\.err$\\|.*\\.log$\\|.*RPM_UPGRADE_MARKER$\\|.*RPM_UPGRADE_HISTORY$")
            .heededBy(Role.JOINER);
    static final Setting SST_SPECIAL_DIRS = Setting.flag(
                    "sst-special-dirs", "Handling of directories outside the data directory; always on")
            .byDefault("1");
    static final Setting LOG_PREFIX = Setting.text(
                    "log-prefix", "Prefix of the method's log files in the data directory")
            .byDefault("innobackup");

    static final Setting EXCHANGE = Setting.word(
                    "sst-exchange",
                    List.of("auto", "off"),
                    "Send the snapshot over the exchange if both ends are this library")
            .byDefault("auto");

    static final List<Setting> ALL = Stream.concat(
                    MethodSettings.OF_FILES.stream(),
                    Stream.of(
                            STREAMFMT,
                            TRANSFERFMT,
                            COMPRESSOR,
                            DECOMPRESSOR,
                            ENCRYPT,
                            SSL_MODE,
                            ENCRYPT_ALGO,
                            ENCRYPT_KEY,
                            ENCRYPT_KEY_FILE,
                            ENCRYPT_FORMAT,
                            SST_BACKUP_TOOL,
                            COMPRESS,
                            COMPRESS_CHUNK_SIZE,
                            COMPRESS_THREADS,
                            BACKUP_THREADS,
                            INNO_BACKUP_OPTS,
                            INNO_APPLY_OPTS,
                            INNO_MOVE_OPTS,
                            USE_MEMORY,
                            INNODB_BUFFER_POOL_SIZE,
                            INNODB_FORCE_RECOVERY,
                            SOCKET,
                            USER,
                            PASSWORD,
                            CLIENT_SSL,
                            CLIENT_SSL_CERT,
                            CLIENT_SSL_KEY,
                            USE_EXTRA,
                            THREAD_HANDLING,
                            EXTRA_PORT,
                            DEFAULTS_FILE,
                            DEFAULTS_EXTRA_FILE,
                            DEFAULTS_GROUP_SUFFIX,
                            EncryptedRedoLog.SERVER_ARGUMENTS,
                            EncryptedRedoLog.SERVER_PLUGINS,
                            TOOL_DIRECTORIES,
                            TOOL_PLUGIN_DIR,
                            KEYRING,
                            TMPDIR,
                            MODULE,
                            CPAT,
                            SST_SPECIAL_DIRS,
                            LOG_PREFIX,
                            EXCHANGE,
                            Reuse.SETTING,
                            ExchangeOptions.LANES,
                            ExchangeOptions.OUTAGE,
                            ExchangeOptions.IDLE,
                            ExchangeOptions.COMPRESS))
            .toList();

    private XtrabackupSettings() {}
}
