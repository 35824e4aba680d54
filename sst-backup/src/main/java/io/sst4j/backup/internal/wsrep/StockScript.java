/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.Locale;

/** A script of MariaDB 10.11 that makes a transfer; {@code wsrep_sst_rsync_wan} is {@link #RSYNC} by another name. */
enum StockScript {
    MARIABACKUP,
    RSYNC,
    MYSQLDUMP;

    /** The part of its name behind {@code wsrep_sst_}. */
    String method() {
        return name().toLowerCase(Locale.ROOT);
    }
}
