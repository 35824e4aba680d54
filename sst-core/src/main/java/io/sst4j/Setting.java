/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One option that a method knows: its name in {@link Settings} and option files, what values it takes, its default, and which
 * role heeds it.
 *
 * <pre>{@code
 * Setting readers = Setting.number("readers", 1, 64, "Files that are read at the same time")
 *         .byDefault("2")
 *         .heededBy(Role.DONOR);
 * }</pre>
 *
 * <p>A method declares its settings as constants, lists them in {@link SnapshotMethod#settings()} and reads values by them, so
 * that name, limits and default stand in one place. Immutable and safe for use by several threads.
 */
public final class Setting {
    private final String name;
    private final SettingForm form;
    private final String description;
    private final Optional<String> defaultValue;
    private final String defaultText;
    private final Optional<Role> role;

    /** What kind of value a setting takes, and in which unit. */
    public enum Kind {
        /** Any text. */
        TEXT,
        /** A text that must not be seen; it is set and read as a {@link Secret}. */
        SECRET,
        /** The name of a file or directory. */
        PATH,
        /** A switch: {@code 1}, {@code on}, {@code true}, {@code yes}, or {@code 0}, {@code off}, {@code false}, {@code no}. */
        FLAG,
        /** A whole number within limits. */
        NUMBER,
        /** A whole number of seconds, 0 or more. */
        SECONDS,
        /** A number of bytes, with a suffix K, M, G, T, P or E for powers of 1,024. */
        BYTES,
        /** One of several words. */
        WORD
    }

    private Setting(
            String name,
            SettingForm form,
            String description,
            Optional<String> defaultValue,
            String defaultText,
            Optional<Role> role) {
        this.name = name;
        this.form = form;
        this.description = description;
        this.defaultValue = defaultValue;
        this.defaultText = defaultText;
        this.role = role;
    }

    private static Setting of(String name, SettingForm form, String description) {
        return new Setting(name, form, description, Optional.empty(), "", Optional.empty());
    }

    /**
     * A setting that takes any text.
     *
     * @param name as in option files, with hyphens
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting text(String name, String description) {
        return of(name, SettingForm.any(Kind.TEXT), description);
    }

    /**
     * A setting that takes a {@link Secret}.
     *
     * @param name as in option files, with hyphens
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting secret(String name, String description) {
        return of(name, SettingForm.any(Kind.SECRET), description);
    }

    /**
     * A setting that takes the name of a file or directory.
     *
     * @param name as in option files, with hyphens
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting path(String name, String description) {
        return of(name, SettingForm.any(Kind.PATH), description);
    }

    /**
     * A switch.
     *
     * @param name as in option files, with hyphens
     * @param description what it does, in one sentence without full stop
     * @return a setting without default, which is off then, and that both roles heed
     */
    public static Setting flag(String name, String description) {
        return of(name, SettingForm.any(Kind.FLAG), description);
    }

    /**
     * A setting that takes a whole number.
     *
     * @param name as in option files, with hyphens
     * @param least the smallest value that is allowed
     * @param most the largest value that is allowed
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting number(String name, long least, long most, String description) {
        return of(name, SettingForm.between(Kind.NUMBER, least, most), description);
    }

    /**
     * A setting that takes a whole number of seconds, from 0 to {@link Integer#MAX_VALUE}.
     *
     * @param name as in option files, with hyphens
     * @param description what it does and what 0 means, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting seconds(String name, String description) {
        return of(name, SettingForm.between(Kind.SECONDS, 0, Integer.MAX_VALUE), description);
    }

    /**
     * A setting that takes a number of bytes.
     *
     * @param name as in option files, with hyphens
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting bytes(String name, String description) {
        return of(name, SettingForm.any(Kind.BYTES), description);
    }

    /**
     * A setting that takes one of several words, whose case does not matter.
     *
     * @param name as in option files, with hyphens
     * @param words the words
     * @param description what it does, in one sentence without full stop
     * @return a setting without default that both roles heed
     */
    public static Setting word(String name, List<String> words, String description) {
        return of(name, SettingForm.oneOf(words), description);
    }

    /**
     * This setting with a default.
     *
     * @param value what applies where nothing is set
     * @return a new setting
     * @throws IllegalArgumentException if the setting does not take such a value
     */
    public Setting byDefault(String value) {
        return new Setting(name, form, description, Optional.of(accepted(value)), value, role);
    }

    /**
     * This setting with words for people in place of a default, because what applies where nothing is set is not a fixed value.
     *
     * @param text for instance {@code the data directory}
     * @return a new setting
     */
    public Setting otherwise(String text) {
        return new Setting(name, form, description, Optional.empty(), text, role);
    }

    /**
     * This setting for one role. The other one takes and ignores it, so that both can be given the same settings.
     *
     * @param only the role that heeds it
     * @return a new setting
     */
    public Setting heededBy(Role only) {
        return new Setting(name, form, description, defaultValue, defaultText, Optional.of(only));
    }

    /**
     * The name in {@link Settings} and option files.
     *
     * @return with hyphens
     */
    public String name() {
        return name;
    }

    /**
     * What kind of value it takes.
     *
     * @return the kind
     */
    public Kind kind() {
        return form.kind();
    }

    /**
     * The value that applies where nothing is set.
     *
     * @return absent if there is none
     */
    public Optional<String> defaultValue() {
        return defaultValue;
    }

    /**
     * What applies where nothing is set, for people.
     *
     * @return the default value or the words in its place; empty if there is neither
     */
    public String defaultText() {
        return defaultText;
    }

    /**
     * Whether a role heeds it.
     *
     * @param asked the role
     * @return false if the role ignores it
     */
    public boolean isHeededBy(Role asked) {
        return role.isEmpty() || role.get() == asked;
    }

    /**
     * What it does.
     *
     * @return one sentence without full stop
     */
    public String description() {
        return description;
    }

    /**
     * What values it takes, for people.
     *
     * @return for instance {@code a whole number of seconds}
     */
    public String form() {
        return form.text();
    }

    /** Fails with the name, the value, what is taken and an example unless the setting takes a value. */
    void require(String value) throws SstException {
        if (!form.takes(value)) {
            throw new SstException(ErrorCode.INVALID_OPTION, form.refusal(name, value, defaultValue));
        }
    }

    /** The text of a typed value. */
    String textOf(Object value) {
        requireNonNull(value, name);
        if (value instanceof Secret) {
            throw new IllegalArgumentException(name + " is no secret: set it as text");
        }
        if (value instanceof Boolean on) {
            return accepted(on ? "1" : "0");
        }
        if (value instanceof Duration time) {
            boolean whole = time.equals(Duration.ofSeconds(time.toSeconds()));
            return accepted(whole ? String.valueOf(time.toSeconds()) : time.toString());
        }
        if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Path
                || value instanceof Endpoint
                || value instanceof SnapshotPosition) {
            return accepted(value.toString());
        }
        throw new IllegalArgumentException(name + " takes " + form.text() + ", not a value of "
                + value.getClass().getName());
    }

    private String accepted(String value) {
        if (!form.takes(value)) {
            throw new IllegalArgumentException(form.refusal(name, value, defaultValue));
        }
        return value;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
