/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.Place;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides which of a server's files give way, and where each entry of a snapshot goes. */
final class SwitchPlan {
    /** What the tool needs to prepare a backup and a server does not need to run. */
    private static final Set<String> TOOL_FILES = Set.of(
            "backup-my.cnf",
            "xtrabackup_logfile",
            "xtrabackup_binary",
            "xtrabackup_checkpoints",
            "mariadb_backup_checkpoints",
            "xtrabackup_tablespaces");

    private final XtrabackupOptions options;
    private final DataLayout layout;
    private final Staging staging;
    private final MoveLog log;
    private final Map<Path, Path> brought = new LinkedHashMap<>();

    SwitchPlan(XtrabackupOptions options, Staging staging, MoveLog log) {
        this.options = options;
        this.layout = options.layout();
        this.staging = staging;
        this.log = log;
    }

    InstallPlan build() throws SstException {
        InstallPlan plan = new InstallPlan(staging);
        old(plan);
        arrivals(plan);
        return plan;
    }

    /** What {@link #build} found staged, and where each goes. */
    Map<Path, Path> brought() {
        return brought;
    }

    /** Everything of the old state. */
    void old(InstallPlan plan) throws SstException {
        Path datadir = layout.datadir();
        KeepPattern keep = new KeepPattern(options.keepPattern());
        plan.replace(new Place(datadir, name -> !keep.keeps(datadir.resolve(name))));
        for (Path directory : layout.directories()) {
            if (!directory.equals(datadir)) {
                plan.replace(new Place(directory, name -> layout.isServerFile(directory, name)));
            }
        }
        layout.binlog()
                .map(Path::getParent)
                .filter(directory -> !directory.equals(datadir))
                .ifPresent(
                        directory -> plan.replace(new Place(directory, name -> layout.isBinlogFile(directory, name))));
        layout.binlogIndex().ifPresent(plan::replaceFile);
        RemoteTablespaces.of(datadir).locations().values().forEach(plan::replaceFile);
    }

    private void arrivals(InstallPlan plan) throws SstException {
        KeepPattern keep = new KeepPattern(options.keepPattern());
        RemoteTablespaces remote = RemoteTablespaces.of(staging.incoming());
        remote.locations().forEach((staged, live) -> bring(plan, staged, live));
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> staged = Files.newDirectoryStream(staging.incoming())) {
            staged.forEach(entries::add);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + staging.incoming(), e);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            Path live = layout.placeOf(name).resolve(name);
            if (keep.keeps(layout.datadir().resolve(name))) {
                log.write("leave out " + name + ", of which this node keeps its own");
            } else if (!TOOL_FILES.contains(name)) {
                bring(plan, entry, live);
            }
        }
    }

    private void bring(InstallPlan plan, Path staged, Path live) {
        log.write("move " + staging.incoming().relativize(staged) + " to " + live);
        plan.bring(staged, live);
        brought.put(staged, live);
    }
}
