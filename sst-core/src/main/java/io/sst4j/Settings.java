/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Named values that configure a method or an encryptor chosen by name.
 *
 * <p>Names are those of the option files, with hyphens. Immutable. Pass confidential values as {@link Secret}; they stay
 * masked in {@link #toString()}. If you know the method at compile time, use its builder instead, for instance
 * {@code TreeMethod.options()}. It has a method with documented limits for each option.
 */
public final class Settings {
    /** No settings at all. */
    public static final Settings NONE = builder().build();

    private static final Pattern TELLING =
            Pattern.compile("pass(word|wd|phrase)|secret|token", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values;
    private final Map<String, Secret> secrets;

    /** The settings listed by the method that reads these, so that it cannot read one that it does not list. */
    private final Optional<KnownSettings> known;

    private Settings(Map<String, String> values, Map<String, Secret> secrets, Optional<KnownSettings> known) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
        this.secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
        this.known = known;
    }

    /**
     * Returns a builder without settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a value.
     *
     * @param name the name, with hyphens
     * @return the value; an empty value counts as absent
     */
    public Optional<String> get(String name) {
        requireListed(name);
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Returns a secret.
     *
     * @param name the name, with hyphens
     * @return the secret, which may be empty
     */
    public Optional<Secret> secret(String name) {
        requireListed(name);
        return Optional.ofNullable(secrets.get(name));
    }

    /** The names that are set, including those of secrets. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(values.keySet());
        names.addAll(secrets.keySet());
        return names;
    }

    private void requireListed(String name) {
        if (known.isPresent() && !known.get().names().contains(name)) {
            throw new IllegalArgumentException("the method reads the setting '" + name + "' but does not list it");
        }
    }

    /**
     * Returns a switch: {@code 1}, {@code on}, {@code true} and {@code yes} mean on; {@code 0}, {@code off}, {@code false} and
     * {@code no} mean off.
     *
     * @param name the name, with hyphens
     * @param otherwise the value to use if the setting is absent
     * @return true if the switch is on
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is neither on nor off
     */
    public boolean flag(String name, boolean otherwise) throws SstException {
        Optional<String> value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        return switched(value.get())
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION, name + "='" + value.get() + "' is neither on nor off: use 0 or 1"));
    }

    /** The meaning of a switch's value; absent if it is neither on nor off. */
    static Optional<Boolean> switched(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "on", "true", "yes" -> Optional.of(true);
            case "0", "off", "false", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Returns a whole number.
     *
     * @param name the name, with hyphens
     * @param otherwise the value to use if the setting is absent
     * @return the number
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is not a whole number
     */
    public long number(String name, long otherwise) throws SstException {
        Optional<String> value = get(name);
        try {
            return value.isEmpty() ? otherwise : Long.parseLong(value.get().strip());
        } catch (NumberFormatException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, name + "='" + value.orElse("") + "' is not a whole number", e);
        }
    }

    /**
     * Returns a value.
     *
     * @param setting the setting
     * @return the value, or the setting's default if it is absent
     */
    public Optional<String> get(Setting setting) {
        return get(setting.name()).or(setting::defaultValue);
    }

    /**
     * Returns a secret.
     *
     * @param setting the setting
     * @return the secret, which may be empty
     */
    public Optional<Secret> secret(Setting setting) {
        return secret(setting.name());
    }

    /**
     * Returns a switch.
     *
     * @param setting the setting
     * @return true if it is on; if it is absent, the setting's default, which is off unless declared
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is neither on nor off
     */
    public boolean flag(Setting setting) throws SstException {
        return flag(
                setting.name(),
                setting.defaultValue().flatMap(Settings::switched).orElse(false));
    }

    /**
     * Returns a whole number.
     *
     * @param setting the setting
     * @return the number, or the setting's default if it is absent
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the setting does not accept the value
     */
    public OptionalLong number(Setting setting) throws SstException {
        Optional<String> value = get(setting);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        setting.require(value.get());
        return OptionalLong.of(Long.parseLong(value.get().strip()));
    }

    /**
     * Returns a duration.
     *
     * @param setting the setting, a number of seconds
     * @return the duration, or the setting's default if it is absent
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the setting does not accept the value
     */
    public Optional<Duration> seconds(Setting setting) throws SstException {
        OptionalLong seconds = number(setting);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
    }

    /**
     * Returns these settings after checking them for a method. Methods call this first in {@link SnapshotMethod#source} and
     * {@link SnapshotMethod#target}. Reading a name that the method does not list from the result is a bug in the method and
     * throws {@link IllegalArgumentException}.
     *
     * @param method the method; if it lists no settings, nothing is checked
     * @param role the role; values of settings that do not apply to it are not checked
     * @return the same settings
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a name is unknown (the message contains the nearest known
     *     one), a value is malformed, or a secret was set as text or text as a secret
     */
    public Settings checkedFor(SnapshotMethod method, Role role) throws SstException {
        KnownSettings listed = new KnownSettings(method);
        if (listed.names().isEmpty()) {
            return this;
        }
        listed.check(values, secrets, role);
        return new Settings(values, secrets, Optional.of(listed));
    }

    /**
     * Returns the subset of these settings that a method lists, for callers whose settings also serve an encryptor or other
     * methods.
     *
     * @param method the method; if it lists no settings, it gets all of them
     * @return new settings
     */
    public Settings knownTo(SnapshotMethod method) {
        KnownSettings listed = new KnownSettings(method);
        if (listed.names().isEmpty()) {
            return this;
        }
        Builder rest = builder();
        rest.values.putAll(values);
        rest.secrets.putAll(secrets);
        rest.values.keySet().retainAll(listed.names());
        rest.secrets.keySet().retainAll(listed.names());
        return rest.build();
    }

    /**
     * Returns these settings with one value changed or added, for a provider that delegates to another.
     *
     * @param name the name, with hyphens
     * @param value the value
     * @return new settings
     */
    public Settings with(String name, String value) {
        Builder changed = builder();
        changed.values.putAll(values);
        changed.secrets.putAll(secrets);
        return changed.set(name, value).build();
    }

    /**
     * Returns all values with secrets masked. A secret that was set as text by mistake is recognised by its name and masked too.
     */
    @Override
    public String toString() {
        Map<String, Object> all = new TreeMap<>(values);
        all.replaceAll((name, value) -> TELLING.matcher(name).find() ? Secret.of("") : value);
        all.putAll(secrets);
        return all.toString();
    }

    /** Collects settings. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, String> values = new TreeMap<>();
        private final Map<String, Secret> secrets = new TreeMap<>();

        private Builder() {}

        /**
         * Sets a value.
         *
         * @param name the name, with hyphens
         * @param value the value
         * @return this
         */
        public Builder set(String name, String value) {
            values.put(name, value);
            return this;
        }

        /**
         * Sets a secret.
         *
         * @param name the name, with hyphens
         * @param value the value
         * @return this
         */
        public Builder set(String name, Secret value) {
            secrets.put(name, value);
            return this;
        }

        /**
         * Sets a value with the type of its setting.
         *
         * @param setting the setting
         * @param value a text, a {@link java.nio.file.Path}, a {@link Boolean}, a number, a {@link Duration} of whole seconds, an
         *     {@link Endpoint}, a {@link SnapshotPosition}, or a {@link Secret} for a setting of that kind
         * @return this
         * @throws IllegalArgumentException if the setting does not accept the value
         */
        public Builder set(Setting setting, Object value) {
            if (setting.kind() == Setting.Kind.SECRET && value instanceof Secret secret) {
                return set(setting.name(), secret);
            }
            return set(setting.name(), setting.textOf(value));
        }

        /**
         * Returns the collected settings.
         *
         * @return the settings
         */
        public Settings build() {
            return new Settings(values, secrets, Optional.empty());
        }
    }
}
