/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a donor tells of its server in {@code sst_info}, a file of stage 1 in the syntax of an option file.
 *
 * <p>Every donor sends it, because joiners of Percona XtraDB Cluster want it whatever tool makes the backup, and those of MariaDB
 * pass over it. Keys that are not known are passed over, and of a key that comes again the last counts. Source: documentation
 * and observation of Percona XtraDB Cluster 5.7 and 8.0.
 *
 * @param binlogName the base name of its binary log; empty where it has none
 * @param serverVersion its version, as it writes it
 * @param transitionKey by which the tool protects the keys of encrypted tablespaces on the way; only with a keyring
 */
record SstInfo(String binlogName, Optional<String> serverVersion, Optional<Secret> transitionKey) {
    static final String NAME = "sst_info";

    /** What a donor tells that sends no such file. */
    static final SstInfo NONE = new SstInfo("", Optional.empty(), Optional.empty());

    private static final String POSITION = "galera-gtid";
    private static final String BINLOG = "binlog-name";
    private static final String VERSION = "mysql-version";
    private static final String KEY = "transition-key";

    /** The file, with the position that goes into it too. */
    byte[] file(SnapshotPosition position) {
        StringBuilder text = new StringBuilder("[sst]\n");
        line(text, POSITION, position.stateId());
        line(text, BINLOG, binlogName);
        serverVersion.ifPresent(version -> line(text, VERSION, version));
        transitionKey.ifPresent(key -> line(text, KEY, key.reveal()));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }

    static SstInfo parse(byte[] file) {
        Map<String, String> values = values(file);
        return new SstInfo(
                values.getOrDefault(BINLOG, ""),
                given(values, VERSION),
                given(values, KEY).map(Secret::of));
    }

    /** The text of the position in it; empty if there is none. */
    static String position(byte[] file) {
        return values(file).getOrDefault(POSITION, "");
    }

    /** Which server that is; absent too where its version cannot be read. */
    Optional<ServerRelease> release() {
        return serverVersion.flatMap(ServerRelease::parse);
    }

    private static Optional<String> given(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    private static Map<String, String> values(byte[] file) {
        Map<String, String> values = new HashMap<>();
        new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> values.put(pair[0].strip().replace('_', '-'), pair[1].strip()));
        return values;
    }
}
