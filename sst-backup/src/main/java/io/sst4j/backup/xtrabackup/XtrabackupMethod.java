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
 * The method {@code xtrabackup-v2}, alias {@code mariabackup}. {@code mariadb-backup} or Percona {@code xtrabackup}
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

    /** Creates the method; called by the service loader. */
    public XtrabackupMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> aliases() {
        return Set.of("mariabackup", "xtrabackup");
    }

    /**
     * Lists the settings of {@link #options()} and further ones, which option files and script arguments provide
     * about a node.
     */
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
     * Starts the settings of this method.
     *
     * @return a builder without a data directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Builds settings of the method {@code xtrabackup-v2}. A donor needs {@link #dataDirectory}, {@link #socket},
     * {@link #account} and {@link #position}; a joiner needs {@link #dataDirectory}. Not safe for use by several
     * threads.
     */
    @SuppressWarnings("exports") // callers use the inherited methods and do not need the superclass's name
    public static final class Builder extends NodeBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the socket of a donor's server. Settings and option files call it {@code socket}.
         *
         * @param file the socket
         * @return this builder
         */
        public Builder socket(Path file) {
            return set(XtrabackupSettings.SOCKET, file);
        }

        /**
         * Sets the account with which a donor's backup tool logs in. Without it, the tool uses the account of its
         * option files. Settings call it {@code user} and {@code password}, option files {@code wsrep-sst-auth}.
         *
         * @param user the account's name
         * @param password the password, passed to the tool in its environment; may be empty
         * @return this builder
         */
        public Builder account(String user, Secret password) {
            set(XtrabackupSettings.USER, user);
            return set(XtrabackupSettings.PASSWORD, password);
        }

        /**
         * Sets how many files a donor's backup tool reads at the same time. The default is 2. Option files call it
         * {@code backup-threads}.
         *
         * @param count 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder threads(int count) {
            return set(XtrabackupSettings.BACKUP_THREADS, count);
        }

        /**
         * Sets the filter that compresses a donor's stream. There is none by default, and the joiner needs a matching
         * {@link #decompressor}. The usual ones run in process, others in a shell. Option files call it {@code
         * compressor}.
         *
         * @param command the command, for example {@code zstd -3}
         * @return this builder
         */
        public Builder compressor(String command) {
            return set(XtrabackupSettings.COMPRESSOR, command);
        }

        /**
         * Sets the filter that undoes the donor's {@link #compressor}. There is none by default. Option files call it
         * {@code decompressor}.
         *
         * @param command the command, for example {@code zstd -d}
         * @return this builder
         */
        public Builder decompressor(String command) {
            return set(XtrabackupSettings.DECOMPRESSOR, command);
        }

        /**
         * Makes the method itself encrypt the stream with a key that donor and joiner share, so that the transport
         * needs no encryptor. The stream is not authenticated: prefer TLS. Option files call this {@code encrypt=1},
         * {@code encrypt-algo} and {@code encrypt-key-file}.
         *
         * @param algorithm the AES cipher in OpenSSL notation, for example {@code aes-256-cbc}
         * @param keyFile the file with the key in its first line
         * @return this builder
         */
        public Builder sharedKey(String algorithm, Path keyFile) {
            set(XtrabackupSettings.ENCRYPT, "1");
            set(XtrabackupSettings.ENCRYPT_ALGO, algorithm);
            return set(XtrabackupSettings.ENCRYPT_KEY_FILE, keyFile);
        }

        /**
         * Sets the memory that a joiner's backup tool uses for {@code --prepare}. By default the tool chooses. Option
         * files call it {@code use-memory}.
         *
         * @param bytes 1 or more
         * @return this builder
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
         * Sets the backup tool. The default is the one that fits the server. Option files call it {@code
         * sst-backup-tool}.
         *
         * @param name {@code auto}, {@code mariadb-backup} or {@code xtrabackup}
         * @return this builder
         * @throws IllegalArgumentException if it is not one of these
         */
        public Builder backupTool(String name) {
            return set(XtrabackupSettings.SST_BACKUP_TOOL, name);
        }

        /**
         * Sets the only option file that a donor's backup tool reads. By default it reads the system's option files.
         * Settings call it {@code defaults-file}.
         *
         * @param file the option file of the server
         * @return this builder
         */
        public Builder defaultsFile(Path file) {
            return set(XtrabackupSettings.DEFAULTS_FILE, file);
        }

        /**
         * Sets the directory for a donor's temporary files. The default is the JVM's. Option files call it {@code
         * tmpdir}.
         *
         * @param directory the directory
         * @return this builder
         */
        public Builder temporaryDirectory(Path directory) {
            return set(XtrabackupSettings.TMPDIR, directory);
        }

        /**
         * Enables or disables the {@linkplain io.sst4j.exchange exchange}, which carries the snapshot if the peer is
         * this library and enables it too. It is enabled by default. Option files call it {@code sst-exchange}.
         *
         * @param wanted false for the single connection that stock peers use
         * @return this builder
         */
        public Builder exchange(boolean wanted) {
            return set(XtrabackupSettings.EXCHANGE, wanted ? "auto" : "off");
        }

        /**
         * Sets if an exchange sends a joiner only the content that is missing from its old data and from an earlier
         * attempt. The files of a failed attempt then stay for the next one. The default is {@code off}; set it on
         * both ends. Option files call it {@code sst-reuse}.
         *
         * @param word {@code on}, {@code off} or {@code auto}; with {@code auto} the donor measures for which parts
         *     of the stream it is faster
         * @return this builder
         */
        public Builder reuse(String word) {
            return set(Reuse.SETTING, word);
        }

        /**
         * Sets the largest number of connections that a donor opens in an exchange. It opens only as many as increase
         * throughput. The default is 8. Option files call it {@code sst-lanes-max}.
         *
         * @param most from 1 to 64
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder lanes(int most) {
            return set(ExchangeOptions.LANES, most);
        }

        /**
         * Sets the zstd compression of an exchange, which needs zstd-jni on both ends and is off if either end
         * disables it. The default is {@code auto}: compress while that increases throughput. Option files call it
         * {@code sst-compress}.
         *
         * @param word {@code auto}, {@code off}, or {@code zstd:} with a level from 1 to 19 to compress always
         * @return this builder
         */
        public Builder compress(String word) {
            return set(ExchangeOptions.COMPRESS, word);
        }

        /**
         * Sets how long the network may be down during an exchange. The default is 300 seconds. Option files call it
         * {@code sst-outage-limit}.
         *
         * @param limit whole seconds; zero means the default
         * @return this builder
         * @throws IllegalArgumentException if it is negative, has a fraction of a second, or is longer than 68 years
         */
        public Builder outageLimit(Duration limit) {
            return set(ExchangeOptions.OUTAGE, limit);
        }
    }
}
