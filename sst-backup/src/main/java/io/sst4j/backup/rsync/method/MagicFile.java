/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.SnapshotFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file that is sent last and shows that everything before it has arrived. Its first line holds the position.
 * Optional lines follow: {@code secret} with the secret from the joiner's address, and {@code bypass}. Source: the
 * contract of the stock script. A server outside a cluster writes the zero position in the first line and its binary
 * log GTID in a line {@code gtid}.
 *
 * @param position the snapshot's position
 * @param secret the secret from the joiner's address, echoed back
 * @param incremental true if nothing else was sent, because an incremental transfer follows
 */
record MagicFile(SnapshotPosition position, Optional<Secret> secret, boolean incremental) {
    static final String NAME = "rsync_sst_complete";
    private static final int MAX_BYTES = 4096;
    private static final String SECRET = "secret ";
    private static final String GTID = "gtid ";
    private static final Pattern GTIDS = Pattern.compile("[0-9A-Za-z:,-]{1,2000}");

    String text() {
        StringBuilder text = new StringBuilder().append(position).append('\n');
        secret.ifPresent(value -> text.append(SECRET).append(value.reveal()).append('\n'));
        if (incremental) {
            text.append("bypass\n");
        }
        if (!position.isDefined()) {
            position.binlogGtid()
                    .ifPresent(gtid -> text.append(GTID).append(gtid).append('\n'));
        }
        return text.toString();
    }

    static MagicFile read(Path file) throws SstException {
        return parse(SnapshotFile.read(file, MAX_BYTES, StandardCharsets.UTF_8));
    }

    static MagicFile parse(String text) throws SstException {
        List<String> lines = text.lines().map(String::strip).toList();
        if (lines.isEmpty() || lines.get(0).isEmpty()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    NAME + " of the donor has no position: look for the cause in the donor's error log");
        }
        Optional<Secret> secret = lines.stream()
                .skip(1)
                .filter(line -> line.startsWith(SECRET))
                .findFirst()
                .map(line -> Secret.of(line.substring(SECRET.length()).strip()));
        boolean incremental = lines.stream().skip(1).anyMatch("bypass"::equals);
        SnapshotPosition position = SnapshotPosition.received(lines.get(0), NAME);
        return new MagicFile(withGtid(position, lines), secret, incremental);
    }

    private static SnapshotPosition withGtid(SnapshotPosition position, List<String> lines) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.startsWith(GTID))
                .map(line -> line.substring(GTID.length()))
                .filter(gtid -> !position.isDefined() && GTIDS.matcher(gtid).matches())
                .findFirst()
                .map(position::withBinlogGtid)
                .orElse(position);
    }
}
