/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides which of a server's files are replaced, and the destination of each entry of a snapshot. */
public final class SwitchPlan {
    private final DataRules rules;
    private final DataLayout layout;
    private final Staging staging;
    private final MoveLog log;
    private final Map<Path, Path> brought = new LinkedHashMap<>();

    /**
     * Starts a plan.
     *
     * @param rules the rules of the node
     * @param staging the directory of the snapshot
     * @param log receives the moves
     */
    public SwitchPlan(DataRules rules, Staging staging, MoveLog log) {
        this.rules = rules;
        this.layout = rules.layout();
        this.staging = staging;
        this.log = log;
    }

    /**
     * Compares live and staged files.
     *
     * @param remote the tablespaces of the snapshot that belong outside the data directory
     * @return the plan
     * @throws SstException if a directory cannot be read
     */
    public InstallPlan build(RemoteTablespaces remote) throws SstException {
        InstallPlan plan = new InstallPlan(staging);
        old(plan);
        arrivals(plan, remote);
        return plan;
    }

    /**
     * Returns the staged entries that {@link #build} found, with their destinations.
     *
     * @return the destination by path in the staging directory
     */
    public Map<Path, Path> brought() {
        return brought;
    }

    /** Adds the whole old state. */
    void old(InstallPlan plan) throws SstException {
        Path datadir = layout.datadir();
        plan.replace(new InstallPlan.Place(datadir, name -> rules.entries().givesWay(datadir.resolve(name))));
        for (Path directory : layout.directories()) {
            if (!directory.equals(datadir)) {
                plan.replace(new InstallPlan.Place(directory, name -> layout.isServerFile(directory, name)));
            }
        }
        layout.binlog()
                .map(Path::getParent)
                .filter(directory -> !directory.equals(datadir))
                .ifPresent(directory ->
                        plan.replace(new InstallPlan.Place(directory, name -> layout.isBinlogFile(directory, name))));
        layout.binlogIndex().ifPresent(plan::replaceFile);
        rules.entries().departing().forEach(plan::replaceFile);
        RemoteTablespaces.ofServer(datadir).locations().values().forEach(plan::replaceFile);
    }

    private void arrivals(InstallPlan plan, RemoteTablespaces remote) throws SstException {
        DataRules.Entries wanted = rules.entries();
        Map<Path, Path> placed = new LinkedHashMap<>(remote.present());
        placed.putAll(wanted.placed());
        placed.forEach((staged, live) -> bring(plan, staged, live));
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> staged = Files.newDirectoryStream(staging.incoming())) {
            staged.forEach(entries::add);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "list " + staging.incoming(), e);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            Path live = layout.placeOf(name).resolve(name);
            if (wanted.isForeign(entry)) {
                log.write("omit " + name + ", because this node keeps its own");
            } else if (!wanted.isTransient(name)) {
                bring(plan, entry, live);
            }
        }
    }

    private void bring(InstallPlan plan, Path staged, Path live) {
        log.write("move " + staging.incoming().relativize(staged) + " to " + live);
        plan.bring(staged, live);
        brought.put(staged, live);
    }

    /** The log of files that an install moved. */
    public static final class MoveLog implements AutoCloseable {
        private final PrintWriter out;

        private MoveLog(PrintWriter out) {
            this.out = out;
        }

        /**
         * Opens a log for appending.
         *
         * @param file the log file, created if it does not exist
         * @return the log
         * @throws SstException if it cannot be written
         */
        public static MoveLog open(Path file) throws SstException {
            try {
                return new MoveLog(new PrintWriter(
                        Files.newBufferedWriter(
                                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        true));
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "write the log " + file, e);
            }
        }

        /**
         * Writes a line.
         *
         * @param line the line without the time
         */
        public void write(String line) {
            out.println(Instant.now() + " " + line);
        }

        @Override
        public void close() {
            out.close();
        }
    }
}
