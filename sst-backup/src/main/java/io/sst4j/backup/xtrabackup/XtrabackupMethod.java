/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import java.util.Set;

/**
 * The method {@code xtrabackup-v2}, alias {@code mariabackup}: {@code mariadb-backup} or Percona {@code xtrabackup}
 * captures the state of a running donor without blocking it, and prepares it on the joiner.
 *
 * <p>Settings are those of {@link XtrabackupOptions}. Interoperates with the stock scripts
 * {@code wsrep_sst_mariabackup} of MariaDB and {@code wsrep_sst_xtrabackup-v2} of Percona XtraDB Cluster.
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

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new XtrabackupSource(XtrabackupOptions.from(settings));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new XtrabackupTarget(XtrabackupOptions.from(settings));
    }
}
