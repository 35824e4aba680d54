/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.backup.internal.wsrep.WsrepUsageException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The particulars of a Percona XtraDB Cluster node: the location of its tools, its keyring, the files that its stock
 * script leaves in a data directory, and the lines that its server expects.
 *
 * <p>Not used for any other server. Source: documentation and observation of Percona XtraDB Cluster 5.7 and 8.0.
 */
final class PxcNode {
    /** The staging directory of its stock script, from 8.0 on. */
    private static final String STAGING = "sst-xb-tmpdir";

    private static final String TOOLS = "pxc_extra";
    private static final String MANIFEST = "mysqld.my";
    private static final int MAX_MANIFEST_BYTES = 64 << 10;
    private static final Pattern KEYRING_OPTION = Pattern.compile("keyring-(file-data|vault-config|okv-conf-dir)");
    private static final Set<SstOption> OLD_NAMES =
            EnumSet.of(SstOption.TCA, SstOption.TCAPATH, SstOption.TCERT, SstOption.TKEY);

    /** Errors that may not occur again on a retry; any other error would. */
    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.PEER_UNREACHABLE,
            ErrorCode.PEER_GONE,
            ErrorCode.PEER_FAILED,
            ErrorCode.IDLE_TIMEOUT,
            ErrorCode.TIME_LIMIT,
            ErrorCode.MALFORMED_STREAM,
            ErrorCode.TRUNCATED_STREAM,
            ErrorCode.INCOMPLETE_SNAPSHOT,
            ErrorCode.PREPARE_FAILED,
            ErrorCode.NO_SPACE,
            ErrorCode.LOCAL_IO,
            ErrorCode.INSTALL_FAILED);

    private final WsrepConfiguration configuration;
    private final ServerRelease release;

    private PxcNode(WsrepConfiguration configuration, ServerRelease release) {
        this.configuration = configuration;
        this.release = release;
    }

    /** Returns the node of a configuration; absent for another server. */
    static Optional<PxcNode> of(WsrepConfiguration configuration) {
        return configuration.release().filter(ServerRelease::isPxc).map(release -> new PxcNode(configuration, release));
    }

    /** Adds the settings that the method needs. */
    void describe(Settings.Builder settings) {
        settings.set("keyring", hasKeyring() ? "1" : "0");
        settings.set(
                "tool-directories",
                toolDirectories().stream().map(Path::toString).collect(Collectors.joining("\n")));
        configuration
                .options()
                .find(List.of("xtrabackup"), "xtrabackup-plugin-dir")
                .map(Option::value)
                .ifPresent(directory -> settings.set("tool-plugin-dir", directory));
    }

    /** There, old names of certificate files belong to other values of {@code encrypt}. */
    static boolean ignores(SstOption option, WsrepConfiguration configuration, String encrypt) {
        return OLD_NAMES.contains(option)
                && encrypt.equals("4")
                && of(configuration).isPresent();
    }

    /** Fails if the remains of the stock script's earlier attempt are in the way, as that script does. */
    void requireFit() throws SstException {
        Path left = configuration.arguments().datadir().resolve(STAGING);
        if (configuration.arguments().role() == Role.JOINER && release.isAtLeast(8, 0) && Files.exists(left)) {
            throw new WsrepUsageException(
                    WsrepUsageException.MISSING,
                    left
                            + " exists, the staging directory of the server's own script: if no transfer is"
                            + " running, delete it and start the"
                            + " server again");
        }
    }

    /**
     * Returns a notice for the operator of a joiner after the transfer; the stock script starts a server for these
     * tasks.
     */
    Optional<String> remaining() {
        if (!release.isAtLeast(8, 0) || configuration.arguments().role() != Role.JOINER) {
            return Optional.empty();
        }
        return Optional.of(
                "unlike the server's own script, this one does not start the server on the new data first: it upgrades its"
                        + " tables itself when it starts; if the donor is an asynchronous replica, run STOP REPLICA and RESET"
                        + " REPLICA ALL on this node");
    }

    /** Returns true if the server classifies log lines by prefix. */
    static boolean hasPrefixes(Optional<ServerRelease> release) {
        return release.filter(known -> known.isPxc() && known.isAtLeast(8, 0)).isPresent();
    }

    /** Returns true if the server may retry, or accept an incremental transfer, with its current data. */
    boolean mayTryAgain(SstException failure) {
        return release.isAtLeast(8, 0)
                && configuration.arguments().role() == Role.JOINER
                && PASSING.contains(failure.code());
    }

    private boolean hasKeyring() {
        boolean plugin = configuration.serverOptions().stream().anyMatch(PxcNode::isKeyring);
        return plugin
                || Stream.concat(
                                Stream.of(configuration.arguments().datadir()),
                                base().stream().flatMap(base -> Stream.of(base.resolve("bin"), base.resolve("sbin"))))
                        .anyMatch(PxcNode::hasManifest);
    }

    private static boolean isKeyring(Option option) {
        String name = option.canonicalName();
        String value = option.value() == null ? "" : option.value();
        return (name.endsWith("plugin-load") || name.equals("plugin-load-add"))
                ? value.contains("keyring_")
                : KEYRING_OPTION.matcher(name).matches() && !value.isBlank();
    }

    private static boolean hasManifest(Path directory) {
        Path file = directory.resolve(MANIFEST);
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) <= MAX_MANIFEST_BYTES
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains("component_keyring");
        } catch (IOException e) {
            return false;
        }
    }

    /** Next to the script, either in its called location or with the server's programs, which are on its path too. */
    private Set<Path> toolDirectories() {
        Stream<String> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty());
        Stream<Path> script = directories(Optional.ofNullable(System.getProperty("sst4j.launcher")))
                .map(launcher -> launcher.toAbsolutePath().resolveSibling(""));
        Stream<Path> beside = Stream.concat(
                Stream.concat(script, base().stream().map(base -> base.resolve("bin"))),
                path.flatMap(directory -> directories(Optional.of(directory))));
        return beside.map(directory -> directory.resolve(TOOLS))
                .filter(Files::isDirectory)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<Path> base() {
        return directories(configuration.arguments().baseDirectory()).findFirst();
    }

    private static Stream<Path> directories(Optional<String> name) {
        try {
            return name.map(Path::of).stream();
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }

    /**
     * The top-level entries of a data directory before a transfer, to check afterwards if they are still there.
     * Undoing an install restores the same files, and deleted old data is gone.
     */
    static final class OldEntries {
        /** Entries that change with every transfer. */
        private static final Set<String> OF_TRANSFERS =
                Set.of("wsrep_sst.pid", "sst_in_progress", ".sst", ".sst.lock", StatusFile.NAME, StatusFile.FRESH_NAME);

        private final Map<Path, Object> keys;
        private final boolean known;

        private OldEntries(Map<Path, Object> keys, boolean known) {
            this.keys = Map.copyOf(keys);
            this.known = known;
        }

        static OldEntries of(Path datadir) {
            Map<Path, Object> keys = new HashMap<>();
            if (!Files.exists(datadir)) {
                return new OldEntries(keys, true);
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(datadir)) {
                for (Path entry : entries) {
                    String name = String.valueOf(entry.getFileName());
                    if (!OF_TRANSFERS.contains(name) && !name.endsWith(".log") && !name.endsWith(".report.json")) {
                        keys.put(entry, key(entry));
                    }
                }
                return new OldEntries(keys, true);
            } catch (IOException e) {
                return new OldEntries(keys, false);
            }
        }

        private static Object key(Path entry) throws IOException {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
        }

        /** Returns true if every entry is unchanged and in place; false if that cannot be determined. */
        boolean areThere() {
            try {
                for (Map.Entry<Path, Object> entry : keys.entrySet()) {
                    if (!Files.exists(entry.getKey(), LinkOption.NOFOLLOW_LINKS)
                            || !key(entry.getKey()).equals(entry.getValue())) {
                        return false;
                    }
                }
                return known;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
