/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.Locale;
import java.util.Set;

/**
 * The joiner's row format of tables that do not specify one, which is a global server variable. A format with smaller
 * limits than the donor's would refuse keys and rows, or truncate keys.
 */
final class DefaultRowFormat implements AutoCloseable {
    private static final String VARIABLE = "innodb_default_row_format";
    /** The variable's possible values; other formats follow from other options of the table. */
    private static final Set<String> KNOWN = Set.of("redundant", "compact", "dynamic");

    private final Session joiner;
    private final String former;
    private String present;

    private DefaultRowFormat(Session joiner, String former) {
        this.joiner = joiner;
        this.former = former;
        this.present = former;
    }

    static DefaultRowFormat of(Session joiner) throws SstException {
        return new DefaultRowFormat(joiner, joiner.globalVariable(VARIABLE));
    }

    /** Sets the joiner's default so that the next table gets its format on the donor. */
    void follow(Table table) throws SstException {
        String format = table.rowFormat().toLowerCase(Locale.ROOT);
        if (table.engine().equalsIgnoreCase("InnoDB") && KNOWN.contains(format)) {
            set(format);
        }
    }

    private void set(String format) throws SstException {
        if (!format.equals(present) && joiner.attempt("SET GLOBAL " + VARIABLE + "=" + format)) {
            present = format;
        }
    }

    @Override
    public void close() throws SstException {
        set(former);
    }
}
