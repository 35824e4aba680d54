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
 * Named values that configure a method or an encryptor that is chosen by name.
 *
 * <p>Names are those of the option files, with hyphens. Immutable. Values that must not be seen are given as
 * {@link Secret} and stay masked in {@link #toString()}. Programs that know the method at compile time use its builder, for
 * instance {@code TreeMethod.options()}, which has a method with documented limits for each option.
 */
public final class Settings {
    /** No settings at all. */
    public static final Settings NONE = builder().build();

    private static final Pattern TELLING =
            Pattern.compile("pass(word|wd|phrase)|secret|token", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values;
    private final Map<String, Secret> secrets;

    /** What the method that reads them lists, so that it cannot read what it does not list. */
    private final Optional<KnownSettings> known;

    private Settings(Map<String, String> values, Map<String, Secret> secrets, Optional<KnownSettings> known) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
        this.secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
        this.known = known;
    }

    /**
     * Begins an empty collection.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks a value up.
     *
     * @param name with hyphens
     * @return the value; an empty one counts as absent
     */
    public Optional<String> get(String name) {
        requireListed(name);
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Looks a secret up.
     *
     * @param name with hyphens
     * @return the secret, which may be empty
     */
    public Optional<Secret> secret(String name) {
        requireListed(name);
        return Optional.ofNullable(secrets.get(name));
    }

    /** The names that are set, those of secrets among them. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(values.keySet());
        names.addAll(secrets.keySet());
        return names;
    }

    private void requireListed(String name) {
        if (known.isPresent() && !known.get().names().contains(name)) {
            throw new IllegalArgumentException("the method reads the setting '" + name + "', which it does not list");
        }
    }

    /**
     * Looks a switch up: {@code 1}, {@code on}, {@code true}, {@code yes}, or its counterpart.
     *
     * @param name with hyphens
     * @param otherwise the value if it is absent
     * @return whether it is on
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is neither
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

    /** The meaning of a switch's value; absent if it has none. */
    static Optional<Boolean> switched(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "on", "true", "yes" -> Optional.of(true);
            case "0", "off", "false", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Looks a whole number up.
     *
     * @param name with hyphens
     * @param otherwise the value if it is absent
     * @return the number
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is not one
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
     * Looks a value up.
     *
     * @param setting which one
     * @return the value, or else the setting's default
     */
    public Optional<String> get(Setting setting) {
        return get(setting.name()).or(setting::defaultValue);
    }

    /**
     * Looks a secret up.
     *
     * @param setting which one
     * @return the secret, which may be empty
     */
    public Optional<Secret> secret(Setting setting) {
        return secret(setting.name());
    }

    /**
     * Looks a switch up.
     *
     * @param setting which one
     * @return whether it is on; if it is absent, the setting's default, or else off
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is neither on nor off
     */
    public boolean flag(Setting setting) throws SstException {
        return flag(
                setting.name(),
                setting.defaultValue().flatMap(Settings::switched).orElse(false));
    }

    /**
     * Looks a whole number up.
     *
     * @param setting which one
     * @return the number, or else the setting's default
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the setting does not take such a value
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
     * Looks a time up.
     *
     * @param setting which one, a number of seconds
     * @return the time, or else the setting's default
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the setting does not take such a value
     */
    public Optional<Duration> seconds(Setting setting) throws SstException {
        OptionalLong seconds = number(setting);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
    }

    /**
     * These settings, checked for a method. Methods call it first in {@link SnapshotMethod#source} and
     * {@link SnapshotMethod#target}. Looking up a name in the result that the method does not list is a mistake of the method
     * and fails with {@link IllegalArgumentException}.
     *
     * @param method lists what it knows; if the list is empty, nothing is checked
     * @param role values of settings that it does not heed are not checked
     * @return settings of the same content
     * @throws SstException with {@link ErrorCode#INVALID_OPTION}: a name is unknown, and the message has the nearest known one; a
     *     value is malformed; or a secret was set as text, or text as a secret
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
     * Those of these settings that a method knows; for callers whose settings serve an encryptor or other methods too.
     *
     * @param method lists what it knows; if the list is empty, it gets everything
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
     * These settings with one value changed or added; for a provider that leaves the work to another.
     *
     * @param name with hyphens
     * @param value its value
     * @return new settings
     */
    public Settings with(String name, String value) {
        Builder changed = builder();
        changed.values.putAll(values);
        changed.secrets.putAll(secrets);
        return changed.set(name, value).build();
    }

    /** All values, without secrets; one that was given as text by mistake is known by its name. */
    @Override
    public String toString() {
        Map<String, Object> all = new TreeMap<>(values);
        all.replaceAll((name, value) -> TELLING.matcher(name).find() ? Secret.of("") : value);
        all.putAll(secrets);
        return all.toString();
    }

    /** Collects settings. Not for use by several threads. */
    public static final class Builder {
        private final Map<String, String> values = new TreeMap<>();
        private final Map<String, Secret> secrets = new TreeMap<>();

        private Builder() {}

        /**
         * Sets a value.
         *
         * @param name with hyphens
         * @param value its value
         * @return this
         */
        public Builder set(String name, String value) {
            values.put(name, value);
            return this;
        }

        /**
         * Sets a secret.
         *
         * @param name with hyphens
         * @param value its value
         * @return this
         */
        public Builder set(String name, Secret value) {
            secrets.put(name, value);
            return this;
        }

        /**
         * Sets a value of a setting whose kind is known.
         *
         * @param setting which one
         * @param value a text, a {@link java.nio.file.Path}, a {@link Boolean}, a number, a {@link Duration} of whole seconds, an
         *     {@link Endpoint}, a {@link SnapshotPosition}, or a {@link Secret} for a setting that is one
         * @return this
         * @throws IllegalArgumentException if the setting does not take such a value
         */
        public Builder set(Setting setting, Object value) {
            if (setting.kind() == Setting.Kind.SECRET && value instanceof Secret secret) {
                return set(setting.name(), secret);
            }
            return set(setting.name(), setting.textOf(value));
        }

        /**
         * Ends the collection.
         *
         * @return the settings
         */
        public Settings build() {
            return new Settings(values, secrets, Optional.empty());
        }
    }
}
