/* SPDX-License-Identifier: Apache-2.0 */
/** The nouns and SPIs of state snapshot transfer, its transports, its sessions and the safe install. */
module io.sst4j {
    requires transitive org.slf4j;
    requires static transitive org.jspecify;
    requires org.apache.commons.io;

    exports io.sst4j;

    uses io.sst4j.SnapshotMethod;
    uses io.sst4j.EncryptorProvider;
}
