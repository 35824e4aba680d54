/* SPDX-License-Identifier: Apache-2.0 */
/** The snapshot methods, their formats, option files and the wsrep script contract. */
@SuppressWarnings({"requires-automatic", "module"
}) // lz4-java has no module descriptor yet; the examples are compiled after this module
module io.sst4j.backup {
    requires transitive io.sst4j;
    requires org.apache.commons.io;
    requires org.apache.commons.compress;
    requires static com.github.luben.zstd_jni;
    requires static org.lz4.java;
    requires static transitive java.sql;
    requires static org.mariadb.jdbc;

    exports io.sst4j.backup.cluster;
    exports io.sst4j.backup.mysqldump;
    exports io.sst4j.backup.rsync;
    exports io.sst4j.backup.rsync.method;
    exports io.sst4j.backup.server;
    exports io.sst4j.backup.xbstream;
    exports io.sst4j.backup.xtrabackup;
    exports io.sst4j.backup.internal.option to
            io.sst4j.examples;
    exports io.sst4j.backup.internal.release to
            io.sst4j.examples;
    exports io.sst4j.backup.internal.script to
            io.sst4j.examples;
    exports io.sst4j.backup.internal.wsrep to
            io.sst4j.examples;

    uses java.sql.Driver;

    provides io.sst4j.SnapshotMethod with
            io.sst4j.backup.mysqldump.MysqldumpMethod,
            io.sst4j.backup.rsync.method.RsyncMethod,
            io.sst4j.backup.xtrabackup.XtrabackupMethod;
}
