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
 * The method {@code mysqldump}: the donor's half is a client of two running servers, and copies what is in one to the other.
 * There is no stream between the halves, no port and no encryptor: the joiner's address is that of its server, and TLS is
 * that of a client.
 *
 * <p>A joiner is a Galera node that waits for its state, or a server in no cluster. To the former a donor with {@code gtid}
 * tells that position in the end; if its server does not hold still by itself, from MariaDB 11.6 on, the donor needs a
 * {@link io.sst4j.DonorServer}. The latter gets a copy whose position is the donor's binary log GTID; its address has a token,
 * by which the donor tells the joiner's half that it is done, or why it failed.
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
 * <p>Listeners of a donor hear {@link LogicalCopy.Progress} besides, and its report has a {@link LogicalCopy.Report}.
 *
 * <p>Needs {@code org.mariadb.jdbc:mariadb-java-client}. Copies everything, see {@link LogicalCopy}.
 */
public final class MysqldumpMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "mysqldump";

    /** How the names of accounts begin that a donor's server makes for one transfer, and drops after it: no joiner knows them. */
    public static final String ACCOUNT_OF_TRANSFER = "wsrep.sst.";

    /** Creates the method; done by the service loader. */
    public MysqldumpMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean needsRunningJoiner() {
        return true;
    }

    /** Lists what {@link #options()} makes and more: what option files tell of the connections to both servers. */
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
     * Begins the settings of this method.
     *
     * @return a builder without a server
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Makes settings of the method {@code mysqldump}. Both sides need the server of their own node: {@link #socket} or
     * {@link #server}, and {@link #account}. Not for use by several threads.
     *
     * <p>How connections on the network are protected is decided by the files that are set: with an authority the server's
     * certificate is verified. Where nothing is set, this node's server is reached by TLS if it is on another machine, and the
     * joiner's as the client of the donor's release does by default.
     */
    @SuppressWarnings("exports") // callers have the methods of the class that it extends, and no use for its name
    public static final class Builder extends MethodBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the socket of this node's server, which goes before {@link #server}. In settings {@code socket}.
         *
         * @param file the socket
         * @return this
         */
        public Builder socket(Path file) {
            return set(MysqldumpOptions.SOCKET, file);
        }

        /**
         * Sets where this node's server is on the network. In settings {@code host} and {@code port}.
         *
         * @param endpoint its host and port; port 0 is 3306
         * @return this
         */
        public Builder server(Endpoint endpoint) {
            if (endpoint.port() != 0) {
                set(MysqldumpOptions.PORT, endpoint.port());
            }
            return set(MysqldumpOptions.HOST, endpoint.host());
        }

        /**
         * Sets the account at this node's server, by default the user of the process without password. In settings {@code user} and
         * {@code password}.
         *
         * @param user the name
         * @param password may be empty
         * @return this
         */
        public Builder account(String user, Secret password) {
            set(MysqldumpOptions.USER, user);
            return set(MysqldumpOptions.PASSWORD, password);
        }

        /**
         * Sets the account that a donor has at the joiner's server, by default the same as at its own. In settings
         * {@code remote-user} and {@code remote-password}.
         *
         * @param user the name
         * @param password may be empty
         * @return this
         */
        public Builder joinerAccount(String user, Secret password) {
            set(MysqldumpOptions.REMOTE_USER, user);
            return set(MysqldumpOptions.REMOTE_PASSWORD, password);
        }

        /**
         * Sets the CA by which the certificate of this node's server is verified, where that is reached by the network. In settings
         * {@code client-ssl-ca}.
         *
         * @param file PEM
         * @return this
         */
        public Builder authority(Path file) {
            return set(MysqldumpOptions.OWN.authority(), file);
        }

        /**
         * Sets what this program shows to this node's server, by default nothing. In settings {@code client-ssl-cert} and
         * {@code client-ssl-key}.
         *
         * @param certificate PEM
         * @param key PEM
         * @return this
         */
        public Builder certificate(Path certificate, Path key) {
            set(MysqldumpOptions.OWN.certificate(), certificate);
            return set(MysqldumpOptions.OWN.key(), key);
        }

        /**
         * Sets the CA by which a donor verifies the certificate of the joiner's server. In settings {@code remote-ssl-ca}, in option
         * files {@code ssl-ca}.
         *
         * @param file PEM
         * @return this
         */
        public Builder joinerAuthority(Path file) {
            return set(MysqldumpOptions.REMOTE.authority(), file);
        }

        /**
         * Sets what a donor shows to the joiner's server, by default nothing. In settings {@code remote-ssl-cert} and
         * {@code remote-ssl-key}, in option files {@code ssl-cert} and {@code ssl-key}.
         *
         * @param certificate PEM
         * @param key PEM
         * @return this
         */
        public Builder joinerCertificate(Path certificate, Path key) {
            set(MysqldumpOptions.REMOTE.certificate(), certificate);
            return set(MysqldumpOptions.REMOTE.key(), key);
        }

        /**
         * Sets what moves the rows from a donor, by default {@link LogicalCopy.Engine#NATIVE}. In option files {@code sst-dump-engine}.
         *
         * @param engine what moves them
         * @return this
         */
        public Builder engine(LogicalCopy.Engine engine) {
            return set(MysqldumpOptions.ENGINE, engine.name().toLowerCase(Locale.ROOT));
        }

        /**
         * Sets by what donors reach the joiner's server, by default the address that the session announces. In settings
         * {@code receive-address}.
         *
         * @param endpoint a host that donors know; port 0 is that of the server
         * @return this
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
