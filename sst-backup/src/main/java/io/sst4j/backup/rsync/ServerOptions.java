/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.Lines;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client's options for the daemon: the arguments sent instead of a command line.
 *
 * <p>Unknown options are refused, because they could change the data that is sent. Source: the rsync manual, and the
 * arguments that rsync 3.5.0 was observed to send.
 */
final class ServerOptions {
    /** Options that have an effect here. */
    enum Flag {
        RECURSIVE,
        DIRS,
        LINKS,
        OWNER,
        GROUP,
        DEVICES,
        SPECIALS,
        PERMISSIONS,
        TIMES,
        IGNORE_TIMES,
        SIZE_ONLY,
        CHECKSUM,
        WHOLE_FILE,
        IN_PLACE,
        SPARSE,
        DELETE,
        FORCE,
        NUMERIC_IDS,
        OMIT_DIRECTORY_TIMES,
        IGNORE_ERRORS
    }

    private static final Map<Character, Set<Flag>> LETTERS = Map.ofEntries(
            Map.entry('r', EnumSet.of(Flag.RECURSIVE)),
            Map.entry('d', EnumSet.of(Flag.DIRS)),
            Map.entry('l', EnumSet.of(Flag.LINKS)),
            Map.entry('o', EnumSet.of(Flag.OWNER)),
            Map.entry('g', EnumSet.of(Flag.GROUP)),
            Map.entry('D', EnumSet.of(Flag.DEVICES, Flag.SPECIALS)),
            Map.entry('p', EnumSet.of(Flag.PERMISSIONS)),
            Map.entry('t', EnumSet.of(Flag.TIMES)),
            Map.entry('I', EnumSet.of(Flag.IGNORE_TIMES)),
            Map.entry('c', EnumSet.of(Flag.CHECKSUM)),
            Map.entry('W', EnumSet.of(Flag.WHOLE_FILE)),
            Map.entry('O', EnumSet.of(Flag.OMIT_DIRECTORY_TIMES)),
            Map.entry('S', EnumSet.of(Flag.SPARSE)),
            // options that only change output or the other side's work
            Map.entry('q', EnumSet.noneOf(Flag.class)),
            Map.entry('v', EnumSet.noneOf(Flag.class)),
            Map.entry('i', EnumSet.noneOf(Flag.class)),
            Map.entry('J', EnumSet.noneOf(Flag.class)),
            Map.entry('x', EnumSet.noneOf(Flag.class)),
            Map.entry('h', EnumSet.noneOf(Flag.class)));

    private static final Map<String, Set<Flag>> WORDS = Map.ofEntries(
            Map.entry("--specials", EnumSet.of(Flag.SPECIALS)),
            Map.entry("--devices", EnumSet.of(Flag.DEVICES)),
            Map.entry("--dirs", EnumSet.of(Flag.DIRS)),
            Map.entry("--inplace", EnumSet.of(Flag.IN_PLACE)),
            Map.entry("--delete", EnumSet.of(Flag.DELETE)),
            Map.entry("--delete-before", EnumSet.of(Flag.DELETE)),
            Map.entry("--delete-during", EnumSet.of(Flag.DELETE)),
            Map.entry("--delete-after", EnumSet.of(Flag.DELETE)),
            Map.entry("--delete-delay", EnumSet.of(Flag.DELETE)),
            Map.entry("--ignore-errors", EnumSet.of(Flag.IGNORE_ERRORS)),
            Map.entry("--numeric-ids", EnumSet.of(Flag.NUMERIC_IDS)),
            Map.entry("--size-only", EnumSet.of(Flag.SIZE_ONLY)),
            Map.entry("--force", EnumSet.of(Flag.FORCE)),
            Map.entry("--partial", EnumSet.noneOf(Flag.class)),
            Map.entry("--no-r", EnumSet.noneOf(Flag.class)),
            Map.entry("--no-W", EnumSet.noneOf(Flag.class)),
            Map.entry("--no-inc-recursive", EnumSet.noneOf(Flag.class)),
            Map.entry("--no-implied-dirs", EnumSet.noneOf(Flag.class)),
            Map.entry("--fsync", EnumSet.noneOf(Flag.class)),
            Map.entry("--stats", EnumSet.noneOf(Flag.class)));

    /** Options with a value that have no effect here, because this side has its own limits. */
    private static final List<String> PASSED_OVER =
            List.of("--timeout=", "--log-format=", "--bwlimit=", "--out-format=");

    private static final String SEED = "--checksum-seed=";

    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private String path = "";
    private int seed;

    private ServerOptions() {}

    /**
     * Parses arguments.
     *
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if an option is unknown, or the client asks to
     *     receive files
     */
    static ServerOptions parse(List<String> arguments) throws SstException {
        ServerOptions options = new ServerOptions();
        int dot = arguments.indexOf(".");
        if (arguments.isEmpty() || !arguments.get(0).equals("--server") || dot < 0 || dot + 2 != arguments.size()) {
            throw refused("the arguments are not those of a client that pushes to one path");
        }
        for (String argument : arguments.subList(1, dot)) {
            if (argument.startsWith("--")) {
                options.word(argument);
            } else if (argument.startsWith("-")) {
                options.cluster(argument);
            } else {
                throw refused("the argument '" + Lines.printable(argument) + "' is not an option");
            }
        }
        options.path = arguments.get(dot + 1);
        return options;
    }

    /** Returns an instance without options and path. */
    static ServerOptions none() {
        return new ServerOptions();
    }

    /** Returns the letters of the client's protocol capabilities: the rest of the short-option word after {@code e}. */
    static String capabilities(List<String> arguments) {
        for (String argument : arguments) {
            int letter = argument.indexOf('e');
            if (argument.startsWith("-") && !argument.startsWith("--") && letter > 0) {
                return argument.substring(letter + 1);
            }
        }
        return "";
    }

    private void word(String argument) throws SstException {
        Set<Flag> meaning = WORDS.get(argument);
        if (meaning != null) {
            flags.addAll(meaning);
        } else if (argument.startsWith(SEED)) {
            seed = number(argument.substring(SEED.length()), argument);
        } else if (argument.equals("--sender")) {
            throw refused("this daemon only receives and sends no files");
        } else if (PASSED_OVER.stream().noneMatch(argument::startsWith)) {
            throw refused("the option " + Lines.printable(argument) + " is not supported");
        }
    }

    private void cluster(String argument) throws SstException {
        for (int i = 1; i < argument.length(); i++) {
            char letter = argument.charAt(i);
            if (letter == 'e') {
                return;
            }
            Set<Flag> meaning = LETTERS.get(letter);
            if (meaning == null) {
                throw refused("the option -" + Lines.printable(String.valueOf(letter)) + " is not supported");
            }
            flags.addAll(meaning);
        }
    }

    private static int number(String text, String argument) throws SstException {
        try {
            return (int) Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the option " + Lines.printable(argument) + " has no number", e);
        }
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** Returns the destination, starting with the module. */
    String path() {
        return path;
    }

    /** Returns the checksum seed that the client requests, or 0. */
    int seed() {
        return seed;
    }

    static SstException refused(String reason) {
        return new SstException(ErrorCode.UNSUPPORTED_OPTION, reason);
    }
}
