/* SPDX-License-Identifier: Apache-2.0 */
/** The recipes of docs/embedding.md. */
module com.example.embedding {
    requires io.sst4j;
    requires io.sst4j.tls;
    requires io.sst4j.backup;
    requires java.sql;
    requires org.mariadb.jdbc;
    requires micrometer.core;

    provides io.sst4j.EncryptorProvider with
            com.example.embedding.AuditedEncryptorProvider;
    provides io.sst4j.SnapshotMethod with
            com.example.embedding.StoreMethod;
}
