/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One option of a method: its name in {@link Settings} and option files, its accepted values, its default, and the role that it
 * applies to.
 *
 * <pre>{@code
 * Setting readers = Setting.number("readers", 1, 64, "Files that are read at the same time")
 *         .byDefault("2")
 *         .heededBy(Role.DONOR);
 * }</pre>
 *
 * <p>A method declares its settings as constants, lists them in {@link SnapshotMethod#settings()} and reads values through them.
 * Name, limits and default are thus defined in one place. Immutable and safe for use by several threads.
 */
public final class Setting {
    private final String name;
    private final SettingForm form;
    private final String description;
    private final Optional<String> defaultValue;
    private final String defaultText;
    private final Optional<Role> role;

    /** The kind and unit of a setting's value. */
    public enum Kind {
        /** Any text. */
        TEXT,
        /** A text that must not be shown; set and read as a {@link Secret}. */
        SECRET,
        /** The path of a file or directory. */
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
     * Creates a setting that takes any text.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting text(String name, String description) {
        return of(name, SettingForm.any(Kind.TEXT), description);
    }

    /**
     * Creates a setting that takes a {@link Secret}.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting secret(String name, String description) {
        return of(name, SettingForm.any(Kind.SECRET), description);
    }

    /**
     * Creates a setting that takes the path of a file or directory.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting path(String name, String description) {
        return of(name, SettingForm.any(Kind.PATH), description);
    }

    /**
     * Creates a switch.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default, which means off, that applies to both roles
     */
    public static Setting flag(String name, String description) {
        return of(name, SettingForm.any(Kind.FLAG), description);
    }

    /**
     * Creates a setting that takes a whole number.
     *
     * @param name the name in option files, with hyphens
     * @param least the smallest accepted value
     * @param most the largest accepted value
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting number(String name, long least, long most, String description) {
        return of(name, SettingForm.between(Kind.NUMBER, least, most), description);
    }

    /**
     * Creates a setting that takes a whole number of seconds, from 0 to {@link Integer#MAX_VALUE}.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose and the meaning of 0, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting seconds(String name, String description) {
        return of(name, SettingForm.between(Kind.SECONDS, 0, Integer.MAX_VALUE), description);
    }

    /**
     * Creates a setting that takes a number of bytes.
     *
     * @param name the name in option files, with hyphens
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting bytes(String name, String description) {
        return of(name, SettingForm.any(Kind.BYTES), description);
    }

    /**
     * Creates a setting that takes one of several words, regardless of case.
     *
     * @param name the name in option files, with hyphens
     * @param words the accepted words
     * @param description its purpose, in one sentence without full stop
     * @return a setting without default that applies to both roles
     */
    public static Setting word(String name, List<String> words, String description) {
        return of(name, SettingForm.oneOf(words), description);
    }

    /**
     * Returns this setting with a default.
     *
     * @param value the value to use if the setting is not set
     * @return a new setting
     * @throws IllegalArgumentException if the setting does not accept the value
     */
    public Setting byDefault(String value) {
        return new Setting(name, form, description, Optional.of(accepted(value)), value, role);
    }

    /**
     * Returns this setting with a readable description in place of a default, for a default that is not a fixed value.
     *
     * @param text for instance {@code the data directory}
     * @return a new setting
     */
    public Setting otherwise(String text) {
        return new Setting(name, form, description, Optional.empty(), text, role);
    }

    /**
     * Returns this setting for one role. The other role accepts and ignores it, so both can be given the same settings.
     *
     * @param only the role that it applies to
     * @return a new setting
     */
    public Setting heededBy(Role only) {
        return new Setting(name, form, description, defaultValue, defaultText, Optional.of(only));
    }

    /**
     * Returns the name in {@link Settings} and option files.
     *
     * @return the name, with hyphens
     */
    public String name() {
        return name;
    }

    /**
     * Returns the kind of its values.
     *
     * @return the kind
     */
    public Kind kind() {
        return form.kind();
    }

    /**
     * Returns the value that is used if the setting is not set.
     *
     * @return the default; absent if there is none
     */
    public Optional<String> defaultValue() {
        return defaultValue;
    }

    /**
     * Returns a readable form of the default.
     *
     * @return the default value or the description in its place; empty if there is neither
     */
    public String defaultText() {
        return defaultText;
    }

    /**
     * Returns whether the setting applies to a role.
     *
     * @param asked the role
     * @return false if the role ignores it
     */
    public boolean isHeededBy(Role asked) {
        return role.isEmpty() || role.get() == asked;
    }

    /**
     * Returns the setting's purpose.
     *
     * @return one sentence without full stop
     */
    public String description() {
        return description;
    }

    /**
     * Returns a readable description of the accepted values.
     *
     * @return for instance {@code a whole number of seconds}
     */
    public String form() {
        return form.text();
    }

    /**
     * Throws if the setting does not accept the value. The message contains the name, the value, the accepted form and an
     * example.
     */
    void require(String value) throws SstException {
        if (!form.takes(value)) {
            throw new SstException(ErrorCode.INVALID_OPTION, form.refusal(name, value, defaultValue));
        }
    }

    /** Converts a typed value to text. */
    String textOf(Object value) {
        requireNonNull(value, name);
        if (value instanceof Secret) {
            throw new IllegalArgumentException(name + " is not a secret: set it as text");
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
