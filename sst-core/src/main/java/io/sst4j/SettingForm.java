/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The values that a setting accepts.
 *
 * @param kind the kind of the values
 * @param words the accepted words, for a setting that takes one of several words
 * @param least the smallest accepted number
 * @param most the largest accepted number
 */
record SettingForm(Setting.Kind kind, List<String> words, long least, long most) {
    private static final Pattern BYTES = Pattern.compile("\\d+[kKmMgGtTpPeE]?");

    SettingForm {
        words = List.copyOf(words);
    }

    static SettingForm any(Setting.Kind kind) {
        return between(kind, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static SettingForm between(Setting.Kind kind, long least, long most) {
        return new SettingForm(kind, List.of(), least, most);
    }

    static SettingForm oneOf(List<String> words) {
        return new SettingForm(Setting.Kind.WORD, words, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    boolean takes(String value) {
        return switch (kind) {
            case TEXT -> true;
            case SECRET -> false;
            case PATH -> isPath(value);
            case FLAG -> Settings.switched(value).isPresent();
            case NUMBER, SECONDS -> isNumber(value.strip());
            case BYTES -> BYTES.matcher(value.strip()).matches();
            case WORD -> words.stream().anyMatch(word -> word.equalsIgnoreCase(value));
        };
    }

    private static boolean isPath(String value) {
        try {
            return !Path.of(value).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private boolean isNumber(String value) {
        try {
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Returns a readable description that begins with an article. */
    String text() {
        return switch (kind) {
            case TEXT -> "a text";
            case SECRET -> "a secret";
            case PATH -> "a path";
            case FLAG -> "a switch, 0 or 1";
            case NUMBER -> "a whole number" + limits();
            case SECONDS -> "a whole number of seconds";
            case BYTES -> "a number of bytes";
            case WORD -> "one of " + String.join(", ", words);
        };
    }

    private String limits() {
        if (least == Long.MIN_VALUE) {
            return most == Long.MAX_VALUE ? "" : " up to " + most;
        }
        return " from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most);
    }

    /** The message for a value that a setting does not accept. It never contains the value of a secret. */
    String refusal(String name, String value, Optional<String> defaultValue) {
        if (kind == Setting.Kind.SECRET) {
            return name + " is a secret: set it as a Secret, which is never shown";
        }
        return name + "='" + ShownText.shown(value, 80) + "' is not " + text() + example(defaultValue);
    }

    private String example(Optional<String> defaultValue) {
        return switch (kind) {
            case TEXT, SECRET, FLAG, WORD -> "";
            case PATH -> " of this system, for instance " + defaultValue.orElse("/var/lib/mysql");
            case NUMBER ->
                ", for instance " + defaultValue.orElse(least == Long.MIN_VALUE ? "1" : String.valueOf(least));
            case SECONDS -> ", for instance " + defaultValue.orElse("300");
            case BYTES -> ", for instance " + defaultValue.orElse("512M");
        };
    }
}
