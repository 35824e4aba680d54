/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;

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
 * <p>Settings of the node's own server: {@code socket}, or {@code host} and {@code port}; {@code user} and {@code password} (a
 * secret); {@code client-ssl-mode}, {@code client-ssl}, {@code client-ssl-verify-server-cert}, {@code client-ssl-ca},
 * {@code client-ssl-cert}, {@code client-ssl-key}, {@code client-ssl-cipher}, {@code client-tls-version}. Of a donor besides:
 * the account at the joiner, {@code remote-user} and {@code remote-password} (a secret), by default the same one; the options
 * of TLS with {@code remote-} in place of {@code client-}; {@code gtid}, {@code gtid-domain-id}, {@code bypass},
 * {@code sst-dump-engine}. Of a joiner: {@code receive-address}, {@code host[:port]}, by which donors reach its server, and
 * {@code sst-initial-timeout}.
 *
 * <p>Listeners of a donor hear {@link CopyProgress} besides, and its report has a {@link CopyReport}.
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

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new MysqldumpSource(new MysqldumpOptions(settings));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new MysqldumpTarget(new MysqldumpOptions(settings));
    }
}
