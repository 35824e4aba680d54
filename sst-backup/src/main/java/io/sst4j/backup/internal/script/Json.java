/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import java.util.Collection;
import java.util.stream.Collectors;

/** A JSON object (RFC 8259) on one line, built member by member. */
final class Json {
    private final StringBuilder text = new StringBuilder("{");

    Json with(String name, String value) {
        return member(name, quoted(value));
    }

    Json with(String name, long value) {
        return member(name, Long.toString(value));
    }

    Json with(String name, boolean value) {
        return member(name, Boolean.toString(value));
    }

    Json with(String name, Json value) {
        return member(name, value.toString());
    }

    Json with(String name, Collection<Json> values) {
        return member(name, values.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
    }

    private Json member(String name, String value) {
        text.append(text.length() > 1 ? "," : "")
                .append(quoted(name))
                .append(':')
                .append(value);
        return this;
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
