/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A node's directories with old data in place and new data staged, and their expected content afterwards. */
final class Layout {
    private final Path home;
    private final Path other;
    private final Path datadir;
    private final Staging staging;
    private final List<InstallPlan.Place> places = new ArrayList<>();
    private final List<Path> singles = new ArrayList<>();
    private final Map<Path, Path> arrivals = new TreeMap<>();

    /** The kinds of nodes. */
    enum Kind {
        FILES,
        SCHEMAS,
        PLACES,
        PLACE_IN_SCHEMA,
        LINKED_DATADIR,
        REMOTE_FILES,
        OTHER_FILE_SYSTEM,
        EMPTY_NODE
    }

    /**
     * Creates a node.
     *
     * @param kind the kind of node
     * @param home an empty directory for most of it
     * @param other an empty directory on another file system
     */
    static Layout of(Kind kind, Path home, Path other) throws IOException {
        Layout layout = new Layout(kind == Kind.LINKED_DATADIR, home, other);
        layout.base(kind != Kind.EMPTY_NODE);
        switch (kind) {
            case FILES, LINKED_DATADIR, EMPTY_NODE -> {}
            case SCHEMAS -> layout.schemas();
            case PLACES -> layout.places(home.resolve("elsewhere"));
            case PLACE_IN_SCHEMA -> layout.placeInSchema();
            case REMOTE_FILES -> layout.remote(home.resolve("elsewhere"));
            case OTHER_FILE_SYSTEM -> {
                layout.schemas();
                layout.places(other.resolve("node"));
                layout.remote(other.resolve("remote"));
            }
        }
        return layout;
    }

    /** Opens a node that another process has created. */
    static Layout existing(Path home, Path other) {
        return new Layout(home, other);
    }

    private Layout(Path home, Path other) {
        this.home = home;
        this.other = other;
        this.datadir = home.resolve("datadir");
        this.staging = Staging.of(datadir);
    }

    private Layout(boolean linked, Path home, Path other) throws IOException {
        this.home = home;
        this.other = other;
        Path real = Files.createDirectories(home.resolve("datadir"));
        this.datadir = linked ? Files.createSymbolicLink(home.resolve("link"), real) : real;
        this.staging = Staging.of(datadir);
        staging.create();
        Predicate<String> belongs = name -> !name.endsWith(".log") && !name.equals("grastate.dat");
        places.add(new InstallPlan.Place(datadir, belongs));
        if (linked) {
            // the same directory again, under its real name
            places.add(new InstallPlan.Place(real, belongs));
        }
    }

    private void base(boolean withOld) throws IOException {
        if (withOld) {
            old(datadir.resolve("ibdata1"));
            old(datadir.resolve("only in old % \u00e4+\n"));
            old(datadir.resolve("in the way.log"));
        }
        old(datadir.resolve("error.log"));
        old(datadir.resolve("grastate.dat"));
        arrive("ibdata1", datadir.resolve("ibdata1"));
        arrive("only in new", datadir.resolve("only in new"));
        arrive("in the way.log", datadir.resolve("in the way.log"));
    }

    private void schemas() throws IOException {
        for (String schema : new String[] {"both", "gone"}) {
            old(datadir.resolve(schema).resolve("t.ibd"));
            old(datadir.resolve(schema).resolve("t.frm"));
        }
        Path target = home.resolve("link target");
        old(target.resolve("t.ibd"));
        Files.createSymbolicLink(datadir.resolve("linked"), target);
        Files.createDirectory(datadir.resolve("empty"));
        for (String schema : new String[] {"both", "added", "linked"}) {
            fresh(staging.incoming().resolve(schema).resolve("t.ibd"));
            arrivals.put(staging.incoming().resolve(schema), datadir.resolve(schema));
        }
    }

    private void places(Path elsewhere) throws IOException {
        Path redo = datadir.resolve("redo");
        Path undo = elsewhere.resolve("undo");
        places.add(new InstallPlan.Place(redo, name -> name.startsWith("ib_logfile")));
        places.add(new InstallPlan.Place(undo, name -> name.startsWith("undo")));
        places.add(new InstallPlan.Place(elsewhere.resolve("missing/aria"), name -> name.startsWith("aria")));
        old(redo.resolve("ib_logfile0"));
        old(redo.resolve("not of the server"));
        old(undo.resolve("undo001"));
        old(undo.resolve("undo002"));
        arrive("ib_logfile0", redo.resolve("ib_logfile0"));
        arrive("undo001", undo.resolve("undo001"));
        arrive("undo003", undo.resolve("undo003"));
        arrive("aria_log.1", elsewhere.resolve("missing/aria/aria_log.1"));
    }

    private void placeInSchema() throws IOException {
        Path schema = datadir.resolve("schema");
        places.add(new InstallPlan.Place(schema.resolve("inner/undo"), name -> name.startsWith("undo")));
        old(schema.resolve("t.ibd"));
        old(schema.resolve("inner/u.ibd"));
        old(schema.resolve("inner/undo/undo001"));
        old(schema.resolve("inner/undo/stays"));
        fresh(staging.incoming().resolve("schema/t.ibd"));
        fresh(staging.incoming().resolve("schema/v.ibd"));
        fresh(staging.incoming().resolve("schema/inner/w.ibd"));
        arrivals.put(staging.incoming().resolve("schema"), schema);
        arrive("undo001", schema.resolve("inner/undo/undo001"));
    }

    private void remote(Path elsewhere) throws IOException {
        Path both = elsewhere.resolve("db/both.ibd");
        Path gone = elsewhere.resolve("db/gone.ibd");
        old(both);
        old(gone);
        old(elsewhere.resolve("db/not of the server"));
        singles.add(both);
        singles.add(gone);
        singles.add(elsewhere.resolve("db/never there.ibd"));
        arrive("remote1", both);
        arrive("remote2", elsewhere.resolve("new/directory/added.ibd"));
    }

    private static void old(Path file) throws IOException {
        write(file, "old " + file.getFileName());
    }

    private static void fresh(Path file) throws IOException {
        write(file, "new " + file.getFileName());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(InstallPlan.parentOf(file));
        Files.writeString(file, text);
    }

    private void arrive(String name, Path live) throws IOException {
        Path staged = staging.incoming().resolve(name);
        write(staged, "new " + live.getFileName());
        arrivals.put(staged, live);
    }

    InstallPlan plan() {
        InstallPlan plan = new InstallPlan(staging);
        places.forEach(plan::replace);
        singles.forEach(plan::replaceFile);
        arrivals.forEach(plan::bring);
        return plan;
    }

    Path datadir() {
        return datadir;
    }

    Path other() {
        return other;
    }

    Path journal() {
        return staging.journal();
    }

    /** Returns everything except the main staging directory. A side staging directory is included. */
    Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path root : new Path[] {home, other}) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    if (!path.startsWith(home.resolve("datadir").resolve(Staging.NAME))) {
                        contents.put(path.toString(), describe(path));
                    }
                }
            }
        }
        return contents;
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "directory" : Files.readString(path);
    }

    /** Simulates a server that is started on a partly switched directory: it creates missing files. */
    void startServer(Map<String, String> before, Map<String, String> after) throws IOException {
        Map<String, String> wanted = new TreeMap<>(after);
        wanted.putAll(before);
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            Path path = Path.of(entry.getKey());
            boolean file =
                    entry.getValue().startsWith("old ") || entry.getValue().startsWith("new ");
            if (file && !Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isServersOwn(path)) {
                write(path, "made by a server that was started in between");
            }
        }
    }

    /** Schema directories are switched as a whole, and a server creates no tables in an existing schema. */
    private boolean isServersOwn(Path path) {
        Path directory = InstallPlan.parentOf(path);
        return !path.startsWith(home.resolve("link target"))
                && (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                        || directory.equals(datadir)
                        || singles.contains(path)
                        || places.stream().anyMatch(place -> place.live().equals(directory)));
    }

    void delete() throws IOException {
        Trees.delete(home);
        Trees.delete(other);
    }
}
