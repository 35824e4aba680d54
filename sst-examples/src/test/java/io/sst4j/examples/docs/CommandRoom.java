/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import io.sst4j.examples.cluster.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A directory that stands in for the machines on the pages. Paths in the commands are mapped below it, and this build's
 * distribution is on the path.
 */
public final class CommandRoom {
    private static final long LIMIT_SECONDS = 120;
    private static final List<String> PLACES =
            List.of("/opt/sst4j", "/usr/bin", "/usr/local/share", "/etc/mysql", "/var/lib/mysql", "/srv");

    private final Path root;
    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** The exit code of a command, and all its output. */
    public record Result(int code, String output) {}

    /**
     * Creates the directories.
     *
     * @param root an empty directory, which other users get access to
     * @throws IOException if they cannot be created
     */
    public CommandRoom(Path root) throws IOException {
        this.root = root;
        // the server's user reads in it too
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(root.resolve("dpkg"));
        environment.put("DPKG_ADMINDIR", root.resolve("dpkg").toString());
        environment.put(
                "PATH",
                root.resolve("bin")
                        + File.pathSeparator
                        + distribution().resolve("bin")
                        + File.pathSeparator
                        + System.getenv("PATH"));
        instead("sst-examples/target/dist", distribution().toString());
        // other tests on this machine use the default port too
        instead(
                "--role=joiner",
                "--role=joiner --listen=127.0.0.1:" + Ports.free(1).get(0));
        if (!System.getProperty("user.name", "").equals("root")) {
            instead("runuser -u mysql -- ", "");
        }
    }

    static Path distribution() {
        return Path.of(System.getProperty("sst4j.dist", "target/dist")).toAbsolutePath();
    }

    /**
     * Replaces a word in the commands.
     *
     * @param word the word on the pages
     * @param here its replacement
     */
    public void instead(String word, String here) {
        words.put(word, here);
    }

    /**
     * Sets an environment variable for all commands.
     *
     * @param name the variable
     * @param value its value
     */
    public void variable(String name, String value) {
        environment.put(name, value);
    }

    /**
     * Creates a substitute for a system program that is not available here.
     *
     * @param name its name
     * @param script the script of the substitute
     * @throws IOException if it cannot be written
     */
    public void program(String name, String script) throws IOException {
        Path program = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Maps a path on a machine.
     *
     * @param machine the machine's name; empty if there is only one
     * @param place an absolute path
     * @return its path below this directory
     */
    public Path place(String machine, String place) {
        return root.resolve("machine" + machine).resolve(place.substring(1));
    }

    /**
     * Creates the directories of a machine.
     *
     * @param machine the machine's name; empty if there is only one
     * @throws IOException if they cannot be created
     */
    public void make(String machine) throws IOException {
        for (String place : PLACES) {
            // the commands create everything installed below it
            Path directory = place(machine, place);
            Files.createDirectories(place.equals("/opt/sst4j") ? directory.getParent() : directory);
        }
    }

    /**
     * Returns a command in the form in which it runs here.
     *
     * @param command a command of a page
     * @return the command with the paths and words replaced
     */
    public String translated(DocumentedCommand command) {
        String text = command.text();
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = text.replace(word.getKey(), word.getValue());
        }
        for (String name : PLACES) {
            // not within a path that was inserted before
            text = text.replaceAll(
                    "(?<![\\w./-])" + name + "(?![\\w-])",
                    place(command.machine(), name).toString());
        }
        return text;
    }

    /**
     * Starts a command.
     *
     * @param command a command of a page
     * @return the running shell, whose standard error goes to its output
     * @throws IOException if it cannot be started
     */
    public Process start(DocumentedCommand command) throws IOException {
        Path directory = Files.createDirectories(root.resolve("work"));
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", translated(command)).directory(directory.toFile());
        shell.environment().keySet().removeIf(name -> name.startsWith("SST") || name.startsWith("WSREP"));
        shell.environment().putAll(environment);
        return shell.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .start();
    }

    /**
     * Runs a command to its end.
     *
     * @param command a command of a page
     * @return the exit code and the output
     * @throws IOException if it cannot be started, or does not end in time
     * @throws InterruptedException if this thread is interrupted
     */
    public Result run(DocumentedCommand command) throws IOException, InterruptedException {
        return end(start(command));
    }

    /**
     * Waits for the end of a command.
     *
     * @param shell the shell that runs the command
     * @return the exit code, and the output that was not read yet
     * @throws IOException if it does not end in time
     * @throws InterruptedException if this thread is interrupted
     */
    public Result end(Process shell) throws IOException, InterruptedException {
        Thread reaper = new Thread(() -> endAfterLimit(shell), "command-limit");
        reaper.setDaemon(true);
        reaper.start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(shell.waitFor(), output);
    }

    private static void endAfterLimit(Process shell) {
        try {
            if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
