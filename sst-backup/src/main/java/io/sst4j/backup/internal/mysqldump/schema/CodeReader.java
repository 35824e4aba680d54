/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads views, triggers and events, in a session whose {@code character_set_results} is NULL: statements arrive in
 * their original character sets.
 */
final class CodeReader {
    private static final HexFormat HEX = HexFormat.of();
    /** A quoted name, in any {@code sql_mode}. */
    private static final String QUOTED = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\")";

    private static final Pattern DEFINER =
            Pattern.compile("CREATE DEFINER=(" + QUOTED + "(?:@" + QUOTED + ")?) .*", Pattern.DOTALL);
    /** The body of an event until its row of {@code mysql.event} is in place. */
    private static final byte[] STUB = "SELECT 1".getBytes(StandardCharsets.US_ASCII);

    private final Session donor;
    private final List<String> broken;

    /** Creates a reader that adds objects the donor cannot show, with the reason, to a list. */
    CodeReader(Session donor, List<String> broken) {
        this.donor = donor;
        this.broken = broken;
    }

    List<Code> views(List<ObjectName> names) throws SstException {
        List<Code> views = new ArrayList<>();
        for (ObjectName name : names) {
            try {
                Row.Raw shown = donor.raw("SHOW CREATE VIEW " + name.quoted(), "view " + name);
                views.add(new Code(
                        "view", name, HEX.formatHex(shown.bytes(1)), "", shown.text(2), shown.text(3), "", "", ""));
            } catch (SstException e) {
                skip("view", name, e);
            }
        }
        return views;
    }

    /** Skips an object that the donor cannot show, unless the connection is lost. */
    private void skip(String kind, ObjectName name, SstException failure) throws SstException {
        if (failure.code() != ErrorCode.STATEMENT_FAILED) {
            throw failure;
        }
        broken.add(kind + " " + name + ": " + failure.getMessage());
    }

    List<Code> triggers(List<String> databases) throws SstException {
        List<Code> triggers = new ArrayList<>();
        for (Row row : donor.query(
                "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, UNIX_TIMESTAMP(CREATED) FROM information_schema.TRIGGERS"
                        + " WHERE TRIGGER_SCHEMA IN " + Sql.list(databases)
                        + " ORDER BY TRIGGER_SCHEMA, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
                "the triggers")) {
            ObjectName name = new ObjectName(row.text(0), row.text(1));
            Row.Raw shown = donor.raw("SHOW CREATE TRIGGER " + name.quoted(), "trigger " + name);
            String charset = shown.text(3);
            try {
                triggers.add(new Code(
                        "trigger",
                        name,
                        HEX.formatHex(withDefiner(shown.bytes(2), charset)),
                        shown.text(1),
                        charset,
                        shown.text(4),
                        shown.text(5),
                        "",
                        row.text(2)));
            } catch (SstException e) {
                skip("trigger", name, e);
            }
        }
        return triggers;
    }

    /** Converts the definer's name, which the server shows in UTF-8, to the character set of the rest. */
    private byte[] withDefiner(byte[] create, String charset) throws SstException {
        // one character per byte
        String text = new String(create, StandardCharsets.ISO_8859_1);
        Matcher matcher = DEFINER.matcher(text);
        if (Code.isUnicode(charset) || !matcher.matches() || isAscii(matcher.group(1))) {
            return create;
        }
        String hex = HEX.formatHex(matcher.group(1).getBytes(StandardCharsets.ISO_8859_1));
        String converted = "CONVERT(CONVERT(x'" + hex + "' USING " + Code.TEXT_CHARSET + ") USING " + charset + ")";
        Row row = donor.row(
                "SELECT HEX(" + converted + "),HEX(CONVERT(" + converted + " USING " + Code.TEXT_CHARSET + "))",
                "the definer");
        if (!row.text(1).equalsIgnoreCase(hex)) {
            throw new SstException(
                    ErrorCode.STATEMENT_FAILED, "the name of its definer is not in its character set, " + charset);
        }
        String definer = new String(HEX.parseHex(row.text(0)), StandardCharsets.ISO_8859_1);
        return (text.substring(0, matcher.start(1)) + definer + text.substring(matcher.end(1)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /**
     * Reads events without their bodies, which their rows of {@code mysql.event} contain in any character set. The
     * joiner's scheduler needs only their times.
     */
    List<Code> events(List<String> databases) throws SstException {
        List<Code> events = new ArrayList<>();
        for (Row row : donor.query(
                "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA IN "
                        + Sql.list(databases) + " ORDER BY 1, 2",
                "the events")) {
            ObjectName name = new ObjectName(row.text(0), row.text(1));
            Row.Raw shown = donor.raw("SHOW CREATE EVENT " + name.quoted(), "event " + name);
            Row.Raw body = donor.raw(
                    "SELECT body FROM mysql.event WHERE db=" + Sql.text(name.database()) + " AND name="
                            + Sql.text(name.name()),
                    "event " + name);
            events.add(new Code(
                    "event",
                    name,
                    HEX.formatHex(stub(shown.bytes(3), body.bytes(0))),
                    shown.text(1),
                    Code.TEXT_CHARSET,
                    Code.TEXT_COLLATION,
                    "",
                    shown.text(2),
                    ""));
        }
        return events;
    }

    private static byte[] stub(byte[] create, byte[] body) {
        int head = create.length - body.length;
        boolean ends = head > 0 && Arrays.equals(create, head, create.length, body, 0, body.length);
        if (!ends) {
            return create;
        }
        byte[] stub = Arrays.copyOf(create, head + STUB.length);
        System.arraycopy(STUB, 0, stub, head, STUB.length);
        return stub;
    }
}
