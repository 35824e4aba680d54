/* SPDX-License-Identifier: Apache-2.0 */
/** State snapshot transfer: the public types and SPIs, transports, sessions, the safe install, and the method {@code tree}. */
// The qualified exports name modules that are compiled after this one, and Micrometer has no module descriptor.
@SuppressWarnings({"module", "requires-automatic"})
module io.sst4j {
    requires transitive org.slf4j;
    requires static transitive org.jspecify;
    requires org.apache.commons.compress;
    requires org.apache.commons.io;
    requires static jdk.jfr;
    requires static com.github.luben.zstd_jni;
    requires static micrometer.core;

    exports io.sst4j;
    exports io.sst4j.cluster;
    exports io.sst4j.exchange;
    exports io.sst4j.install;
    exports io.sst4j.micrometer;
    exports io.sst4j.transport;
    exports io.sst4j.tree;
    exports io.sst4j.internal.monitor to
            io.sst4j.backup;
    exports io.sst4j.internal.reuse to
            io.sst4j.backup;
    exports io.sst4j.internal.io to
            io.sst4j.backup,
            io.sst4j.tls,
            io.sst4j.examples;

    uses io.sst4j.SnapshotMethod;
    uses io.sst4j.EncryptorProvider;

    provides io.sst4j.SnapshotMethod with
            io.sst4j.tree.TreeMethod;
}
