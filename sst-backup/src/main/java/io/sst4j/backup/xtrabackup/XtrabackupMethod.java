/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.NodeBuilder;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.internal.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The method {@code xtrabackup-v2}, alias {@code mariabackup}: {@code mariadb-backup} or Percona {@code xtrabackup}
 * captures the state of a running donor without blocking it, and prepares it on the joiner.
 *
 * <pre>{@code
 * Settings settings = XtrabackupMethod.options()
 *         .dataDirectory(Path.of("/var/lib/mysql"))
 *         .socket(Path.of("/run/mysqld/mysqld.sock"))
 *         .account("sst", Secret.of(password))
 *         .position(position)
 *         .build();
 * Donor donor = Sst.donor(new XtrabackupMethod().source(settings)).build();
 * }</pre>
 *
 * <p>Interoperates with the stock scripts {@code wsrep_sst_mariabackup} of MariaDB and {@code wsrep_sst_xtrabackup-v2} of Percona
 * XtraDB Cluster.
 */
public final class XtrabackupMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "xtrabackup-v2";

    /** Creates the method; done by the service loader. */
    public XtrabackupMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> aliases() {
        return Set.of("mariabackup", "xtrabackup");
    }

    /** Lists what {@link #options()} makes and more: what option files and arguments of a script tell of a node. */
    @Override
    public List<Setting> settings() {
        return XtrabackupSettings.ALL;
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new XtrabackupSource(XtrabackupOptions.from(settings.checkedFor(this, Role.DONOR)));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new XtrabackupTarget(XtrabackupOptions.from(settings.checkedFor(this, Role.JOINER)));
    }

    /**
     * Begins the settings of this method.
     *
     * @return a builder without a data directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Makes settings of the method {@code xtrabackup-v2}. A donor needs {@link #dataDirectory}, {@link #socket},
     * {@link #account} and {@link #position}, a joiner {@link #dataDirectory}. Not for use by several threads.
     */
    @SuppressWarnings("exports") // callers have the methods of the class that it extends, and no use for its name
    public static final class Builder extends NodeBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the socket of a donor's server. In settings and option files {@code socket}.
         *
         * @param file the socket
         * @return this
         */
        public Builder socket(Path file) {
            return set(XtrabackupSettings.SOCKET, file);
        }

        /**
         * Sets the account that the backup tool of a donor logs in by; without it, the tool uses that of its option files. In settings
         * {@code user} and {@code password}, in option files {@code wsrep-sst-auth}.
         *
         * @param user the name
         * @param password handed to the tool by its environment; may be empty
         * @return this
         */
        public Builder account(String user, Secret password) {
            set(XtrabackupSettings.USER, user);
            return set(XtrabackupSettings.PASSWORD, password);
        }

        /**
         * Sets how many files the backup tool of a donor reads at the same time, by default 2. In option files
         * {@code backup-threads}.
         *
         * @param count 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder threads(int count) {
            return set(XtrabackupSettings.BACKUP_THREADS, count);
        }

        /**
         * Sets the filter that compresses a donor's stream, by default none; the joiner needs the {@link #decompressor} for it. The
         * usual ones run in process, others by a shell. In option files {@code compressor}.
         *
         * @param command for instance {@code zstd -3}
         * @return this
         */
        public Builder compressor(String command) {
            return set(XtrabackupSettings.COMPRESSOR, command);
        }

        /**
         * Sets the filter that undoes the {@link #compressor} of the donor, by default none. In option files {@code decompressor}.
         *
         * @param command for instance {@code zstd -d}
         * @return this
         */
        public Builder decompressor(String command) {
            return set(XtrabackupSettings.DECOMPRESSOR, command);
        }

        /**
         * Makes the method itself encrypt the stream by a key that donor and joiner share, so that the transport needs no encryptor.
         * The stream is not authenticated: prefer TLS. In option files {@code encrypt=1}, {@code encrypt-algo} and
         * {@code encrypt-key-file}.
         *
         * @param algorithm AES as openssl names it, for instance {@code aes-256-cbc}
         * @param keyFile has the key in its first line
         * @return this
         */
        public Builder sharedKey(String algorithm, Path keyFile) {
            set(XtrabackupSettings.ENCRYPT, "1");
            set(XtrabackupSettings.ENCRYPT_ALGO, algorithm);
            return set(XtrabackupSettings.ENCRYPT_KEY_FILE, keyFile);
        }

        /**
         * Sets the memory that the backup tool of a joiner uses for {@code --prepare}, by default the tool's own choice. In option
         * files {@code use-memory}.
         *
         * @param bytes 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder prepareMemory(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(
                        XtrabackupSettings.USE_MEMORY + "='" + bytes + "' is less than one byte");
            }
            return set(XtrabackupSettings.USE_MEMORY, bytes);
        }

        /**
         * Sets the backup tool, by default the one that fits the server. In option files {@code sst-backup-tool}.
         *
         * @param name {@code auto}, {@code mariadb-backup} or {@code xtrabackup}
         * @return this
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder backupTool(String name) {
            return set(XtrabackupSettings.SST_BACKUP_TOOL, name);
        }

        /**
         * Sets the only option file that a donor's backup tool reads; by default it reads those of the system. In settings
         * {@code defaults-file}.
         *
         * @param file the option file of the server
         * @return this
         */
        public Builder defaultsFile(Path file) {
            return set(XtrabackupSettings.DEFAULTS_FILE, file);
        }

        /**
         * Sets where a donor makes its temporary files, by default where the JVM does. In option files {@code tmpdir}.
         *
         * @param directory the directory
         * @return this
         */
        public Builder temporaryDirectory(Path directory) {
            return set(XtrabackupSettings.TMPDIR, directory);
        }

        /**
         * Sets whether the snapshot travels by the {@linkplain io.sst4j.exchange exchange} where the peer is this library and
         * wants it too, as it does by default. In option files {@code sst-exchange}.
         *
         * @param wanted false for the one connection that stock peers use
         * @return this
         */
        public Builder exchange(boolean wanted) {
            return set(XtrabackupSettings.EXCHANGE, wanted ? "auto" : "off");
        }

        /**
         * Sets whether an exchange brings a joiner only what it does not have in its old data or of an earlier attempt, whose files then
         * stay for the next one. By default {@code off}; both ends are to have it. In option files {@code sst-reuse}.
         *
         * @param word {@code on}, {@code off}, or {@code auto}: for what of a stream that is faster, which a donor finds out by trial
         * @return this
         */
        public Builder reuse(String word) {
            return set(Reuse.SETTING, word);
        }

        /**
         * Sets how many connections a donor opens at most in an exchange, by default 8: as many as are of use. In option files {@code sst-lanes-max}.
         *
         * @param most from 1 to 64
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder lanes(int most) {
            return set(ExchangeOptions.LANES, most);
        }

        /**
         * Sets whether what travels in an exchange is compressed by zstd, where both ends have zstd-jni and neither says no. By default {@code auto}: while
         * that carries more than without. In option files {@code sst-compress}.
         *
         * @param word {@code auto}, {@code off}, or {@code zstd:} with a level from 1 to 19 always
         * @return this
         */
        public Builder compress(String word) {
            return set(ExchangeOptions.COMPRESS, word);
        }

        /**
         * Sets how long the network may be away in an exchange, by default 300 seconds. In option files {@code sst-outage-limit}.
         *
         * @param limit whole seconds; zero means the default
         * @return this
         * @throws IllegalArgumentException if it is negative, has a part of a second, or is longer than 68 years
         */
        public Builder outageLimit(Duration limit) {
            return set(ExchangeOptions.OUTAGE, limit);
        }
    }
}
