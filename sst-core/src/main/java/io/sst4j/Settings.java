/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Named values that configure a method or an encryptor that is chosen by name.
 *
 * <p>Names are those of the option files, with hyphens. Immutable. Values that must not be seen are given as
 * {@link Secret} and stay masked in {@link #toString()}.
 */
public final class Settings {
    /** No settings at all. */
    public static final Settings NONE = builder().build();

    private final Map<String, String> values;
    private final Map<String, Secret> secrets;

    private Settings(Map<String, String> values, Map<String, Secret> secrets) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
        this.secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
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
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * Looks a secret up.
     *
     * @param name with hyphens
     * @return the secret, which may be empty
     */
    public Optional<Secret> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
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
        return switch (value.get().toLowerCase(java.util.Locale.ROOT)) {
            case "1", "on", "true", "yes" -> true;
            case "0", "off", "false", "no" -> false;
            default ->
                throw new SstException(
                        ErrorCode.INVALID_OPTION, name + "='" + value.get() + "' is neither on nor off: use 0 or 1");
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

    @Override
    public String toString() {
        Map<String, Object> all = new TreeMap<>(values);
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
         * Ends the collection.
         *
         * @return the settings
         */
        public Settings build() {
            return new Settings(values, secrets);
        }
    }
}
