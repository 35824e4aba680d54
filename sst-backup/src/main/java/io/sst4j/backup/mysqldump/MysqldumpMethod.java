/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.MethodBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The method {@code mysqldump}: the donor's side is a client of two running servers and copies one to the other.
 * There is no stream, no port and no encryptor between the two sides. The joiner's address is its server's address,
 * and TLS is that of a database client.
 *
 * <p>A joiner is a Galera node that waits for its state, or a server outside a cluster. A donor of a Galera node has
 * the setting {@code gtid} and finally passes that position on. From MariaDB 11.6 on, its server does not pause
 * writes by itself and the donor needs a {@link io.sst4j.DonorServer}. A server outside a cluster gets a copy whose
 * position is the donor's binary log GTID. Its address contains a token, with which the donor reports success or
 * failure to the joiner's side.
 *
 * <pre>{@code
 * Settings settings = MysqldumpMethod.options()
 *         .socket(Path.of("/run/mysqld/mysqld.sock"))
 *         .account("root", Secret.of(""))
 *         .joinerAccount("copy", Secret.of(password))
 *         .build();
 * Donor donor = Sst.donor(new MysqldumpMethod().source(settings)).build();
 * }</pre>
 *
 * <p>A donor's listeners also receive {@link LogicalCopy.Progress}, and its report contains a {@link
 * LogicalCopy.Report}.
 *
 * <p>Needs {@code org.mariadb.jdbc:mariadb-java-client}. Copies everything, see {@link LogicalCopy}.
 */
public final class MysqldumpMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "mysqldump";

    /**
     * The prefix of accounts that a donor's server creates for one transfer and drops afterwards. Joiners do not know
     * them.
     */
    public static final String ACCOUNT_OF_TRANSFER = "wsrep.sst.";

    /** Creates the method; called by the service loader. */
    public MysqldumpMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean needsRunningJoiner() {
        return true;
    }

    /**
     * Lists the settings of {@link #options()} and further ones, with which option files configure the connections to
     * both servers.
     */
    @Override
    public List<Setting> settings() {
        return MysqldumpOptions.ALL;
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new MysqldumpSource(new MysqldumpOptions(settings.checkedFor(this, Role.DONOR)));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new MysqldumpTarget(new MysqldumpOptions(settings.checkedFor(this, Role.JOINER)));
    }

    /**
     * Starts the settings of this method.
     *
     * @return a builder without a server
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Builds settings of the method {@code mysqldump}. Each side needs its own node's server: {@link #socket} or
     * {@link #server}, and {@link #account}. Not safe for use by several threads.
     *
     * <p>The files that are set decide how network connections are protected: with an authority, the server's
     * certificate is verified. If nothing is set, this node's server is reached with TLS if it is on another machine.
     * For the joiner's server, the default of the donor release's client applies.
     */
    @SuppressWarnings("exports") // callers use the inherited methods and do not need the superclass's name
    public static final class Builder extends MethodBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the socket of this node's server, which takes precedence over {@link #server}. Settings call it {@code
         * socket}.
         *
         * @param file the socket
         * @return this builder
         */
        public Builder socket(Path file) {
            return set(MysqldumpOptions.SOCKET, file);
        }

        /**
         * Sets the network address of this node's server. Settings call it {@code host} and {@code port}.
         *
         * @param endpoint the host and port; port 0 means 3306
         * @return this builder
         */
        public Builder server(Endpoint endpoint) {
            if (endpoint.port() != 0) {
                set(MysqldumpOptions.PORT, endpoint.port());
            }
            return set(MysqldumpOptions.HOST, endpoint.host());
        }

        /**
         * Sets the account on this node's server. The default is the user of the process without a password. Settings
         * call it {@code user} and {@code password}.
         *
         * @param user the account's name
         * @param password the password; may be empty
         * @return this builder
         */
        public Builder account(String user, Secret password) {
            set(MysqldumpOptions.USER, user);
            return set(MysqldumpOptions.PASSWORD, password);
        }

        /**
         * Sets the donor's account on the joiner's server. The default is its account on its own server. Settings
         * call it {@code remote-user} and {@code remote-password}.
         *
         * @param user the account's name
         * @param password the password; may be empty
         * @return this builder
         */
        public Builder joinerAccount(String user, Secret password) {
            set(MysqldumpOptions.REMOTE_USER, user);
            return set(MysqldumpOptions.REMOTE_PASSWORD, password);
        }

        /**
         * Sets the CA that verifies the certificate of this node's server if it is reached over the network. Settings
         * call it {@code client-ssl-ca}.
         *
         * @param file the CA certificates, in PEM format
         * @return this builder
         */
        public Builder authority(Path file) {
            return set(MysqldumpOptions.OWN.authority(), file);
        }

        /**
         * Sets the certificate that this program presents to this node's server. The default is none. Settings call
         * it {@code client-ssl-cert} and {@code client-ssl-key}.
         *
         * @param certificate the certificate, in PEM format
         * @param key the private key, in PEM format
         * @return this builder
         */
        public Builder certificate(Path certificate, Path key) {
            set(MysqldumpOptions.OWN.certificate(), certificate);
            return set(MysqldumpOptions.OWN.key(), key);
        }

        /**
         * Sets the CA with which a donor verifies the certificate of the joiner's server. Settings call it {@code
         * remote-ssl-ca}, option files {@code ssl-ca}.
         *
         * @param file the CA certificates, in PEM format
         * @return this builder
         */
        public Builder joinerAuthority(Path file) {
            return set(MysqldumpOptions.REMOTE.authority(), file);
        }

        /**
         * Sets the certificate that a donor presents to the joiner's server. The default is none. Settings call it
         * {@code remote-ssl-cert} and {@code remote-ssl-key}, option files {@code ssl-cert} and {@code ssl-key}.
         *
         * @param certificate the certificate, in PEM format
         * @param key the private key, in PEM format
         * @return this builder
         */
        public Builder joinerCertificate(Path certificate, Path key) {
            set(MysqldumpOptions.REMOTE.certificate(), certificate);
            return set(MysqldumpOptions.REMOTE.key(), key);
        }

        /**
         * Sets the engine that copies rows from a donor. The default is {@link LogicalCopy.Engine#NATIVE}. Option
         * files call it {@code sst-dump-engine}.
         *
         * @param engine the engine
         * @return this builder
         */
        public Builder engine(LogicalCopy.Engine engine) {
            return set(MysqldumpOptions.ENGINE, engine.name().toLowerCase(Locale.ROOT));
        }

        /**
         * Sets the address at which donors reach the joiner's server. The default is the address that the session
         * announces. Settings call it {@code receive-address}.
         *
         * @param endpoint a host that donors can resolve; port 0 means the server's port
         * @return this builder
         * @throws IllegalArgumentException if it has no host
         */
        public Builder receiveAddress(Endpoint endpoint) {
            if (endpoint.host().isEmpty()) {
                throw new IllegalArgumentException(MysqldumpOptions.RECEIVE_ADDRESS + " has no host: donors need one");
            }
            return set(MysqldumpOptions.RECEIVE_ADDRESS, endpoint);
        }
    }
}
