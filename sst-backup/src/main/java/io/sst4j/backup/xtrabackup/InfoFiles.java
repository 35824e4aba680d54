/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.MethodSettings;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The small files of stage 1, which describe the snapshot to the joiner.
 *
 * <p>{@code xtrabackup_galera_info} has the position in its first line, followed by {@code secret} and {@code total}
 * lines. {@code donor_galera_info} has only the position. {@code xtrabackup_ist} says that nothing more follows.
 * Percona XtraDB Cluster sends {@link SstInfo} instead of the first two. Newer MariaDB versions call the first {@code
 * mariadb_backup_galera_info}. Source: the contract of the stock scripts.
 *
 * @param position the snapshot's position
 * @param secret the secret from the joiner's address, echoed back
 * @param total the estimated size of the snapshot, in bytes
 * @param incremental true if only the position is sent
 * @param server the description of the donor server
 */
record InfoFiles(
        SnapshotPosition position, Optional<Secret> secret, OptionalLong total, boolean incremental, SstInfo server) {
    static final String GALERA_INFO = "xtrabackup_galera_info";
    static final String NEW_GALERA_INFO = "mariadb_backup_galera_info";
    static final String DONOR_INFO = "donor_galera_info";
    private static final String IST = "xtrabackup_ist";

    /** Returns the files, in sending order. */
    Map<String, byte[]> files() {
        StringBuilder info = new StringBuilder().append(position).append('\n');
        secret.ifPresent(value -> info.append("secret ").append(value.reveal()).append('\n'));
        total.ifPresent(value -> info.append("total ").append(value).append('\n'));
        Map<String, byte[]> files = new LinkedHashMap<>();
        put(files, GALERA_INFO, info.toString());
        put(files, DONOR_INFO, position + "\n");
        files.put(SstInfo.NAME, server.file(position));
        if (incremental) {
            put(files, IST, "1\n");
        }
        return files;
    }

    private static void put(Map<String, byte[]> files, String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses a donor's files, from any of the scripts.
     *
     * @throws SstException with {@link ErrorCode#INCOMPLETE_SNAPSHOT} if they contain no position
     */
    static InfoFiles parse(Map<String, byte[]> files) throws SstException {
        boolean incremental = files.containsKey(IST);
        byte @Nullable [] percona = files.get(SstInfo.NAME);
        SstInfo server = percona == null ? SstInfo.NONE : SstInfo.parse(percona);
        if (percona != null && !files.containsKey(GALERA_INFO)) {
            return new InfoFiles(
                    SnapshotPosition.received(SstInfo.position(percona), SstInfo.NAME),
                    Optional.empty(),
                    OptionalLong.empty(),
                    incremental,
                    server);
        }
        String info = text(files, GALERA_INFO, NEW_GALERA_INFO);
        SnapshotPosition position =
                SnapshotPosition.received(info.lines().findFirst().orElse(""), GALERA_INFO);
        Optional<Secret> secret = Optional.empty();
        OptionalLong total = OptionalLong.empty();
        for (String line : info.lines().skip(1).toList()) {
            String[] words = line.strip().split("\\s+", 2);
            if (words.length == 2 && words[0].equals("secret")) {
                secret = Optional.of(Secret.of(words[1]));
            } else if (words.length == 2 && words[0].equals("total") && words[1].matches("\\d{1,18}")) {
                total = OptionalLong.of(Long.parseLong(words[1]));
            }
        }
        return new InfoFiles(position, secret, total, incremental, server);
    }

    private static String text(Map<String, byte[]> files, String... names) throws SstException {
        for (String name : names) {
            byte @Nullable [] bytes = files.get(name);
            if (bytes != null) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        throw new SstException(
                ErrorCode.INCOMPLETE_SNAPSHOT,
                "the donor sent " + files.keySet() + " but not " + names[0]
                        + ": look for the cause in the donor's error log");
    }

    /** Fails unless the donor knows the secret it was given. */
    void prove(Optional<Secret> expected) throws SstException {
        MethodSettings.requireProof(expected, secret);
    }
}
