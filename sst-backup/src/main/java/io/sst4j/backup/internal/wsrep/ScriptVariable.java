/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A variable of the environment that a script heeds, with what becomes of it in place of a stock script. */
enum ScriptVariable {
    WSREP_SST_OPT_AUTH,
    WSREP_SST_OPT_REMOTE_AUTH,
    WSREP_SST_OPT_USER,
    WSREP_SST_OPT_PSWD,
    INNODB_DATA_HOME_DIR,
    INNODB_LOG_GROUP_HOME,
    INNODB_UNDO_DIR,
    SST_SYSLOG_TAG,
    MYSQL_TMP_DIR,
    MTR_SST_JOINER_DELAY,
    MTR_SST_SIMULATE_NO_SSL_CERT,
    MTR_SST_SIMULATE_NO_STUNNEL;

    /** The variables of directories, by the option in whose place they stand. */
    static final Map<String, ScriptVariable> DIRECTORIES = Map.of(
            "innodb-data-home-dir", INNODB_DATA_HOME_DIR,
            "innodb-log-group-home-dir", INNODB_LOG_GROUP_HOME,
            "innodb-undo-directory", INNODB_UNDO_DIR);

    /** Its value, empty where there is none. */
    String in(Map<String, String> environment) {
        return environment.getOrDefault(name(), "");
    }

    /** What becomes of it in place of a stock script. */
    StockUse stock() {
        Set<StockScript> all = EnumSet.allOf(StockScript.class);
        return switch (this) {
            case MYSQL_TMP_DIR -> StockUse.refused(all, "is for tests of the server: the log of a daemon that is none");
            case MTR_SST_JOINER_DELAY, MTR_SST_SIMULATE_NO_SSL_CERT, MTR_SST_SIMULATE_NO_STUNNEL ->
                StockUse.refused(all, "is for tests of the server");
            default -> StockUse.same(all);
        };
    }
}
