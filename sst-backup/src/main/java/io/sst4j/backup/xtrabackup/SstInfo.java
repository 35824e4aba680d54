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
 * The description of a donor server in {@code sst_info}, a file of stage 1 in option file syntax.
 *
 * <p>Every donor sends it: joiners of Percona XtraDB Cluster require it for every backup tool, and MariaDB's joiners
 * ignore it. Unknown keys are ignored. If a key is repeated, the last one counts. Source: documentation and
 * observation of Percona XtraDB Cluster 5.7 and 8.0.
 *
 * @param binlogName the base name of the binary log; empty if there is none
 * @param serverVersion the version, as the server writes it
 * @param transitionKey the key with which the tool protects the keys of encrypted tablespaces in transit; only with a
 *     keyring
 */
record SstInfo(String binlogName, Optional<String> serverVersion, Optional<Secret> transitionKey) {
    static final String NAME = "sst_info";

    /** Stands for a donor that sends no such file. */
    static final SstInfo NONE = new SstInfo("", Optional.empty(), Optional.empty());

    private static final String POSITION = "galera-gtid";
    private static final String BINLOG = "binlog-name";
    private static final String VERSION = "mysql-version";
    private static final String KEY = "transition-key";

    /** Returns the file, including the position. */
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

    /** Returns the position's text from the file; empty if there is none. */
    static String position(byte[] file) {
        return values(file).getOrDefault(POSITION, "");
    }

    /** Returns the server's release; also absent if the version cannot be parsed. */
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
