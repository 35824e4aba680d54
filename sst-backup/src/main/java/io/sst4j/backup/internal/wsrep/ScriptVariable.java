/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.Map;

/** An environment variable that a script reads. */
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

    /** The directory variables, by the option they override. */
    static final Map<String, ScriptVariable> DIRECTORIES = Map.of(
            "innodb-data-home-dir", INNODB_DATA_HOME_DIR,
            "innodb-log-group-home-dir", INNODB_LOG_GROUP_HOME,
            "innodb-undo-directory", INNODB_UNDO_DIR);

    /** Returns the value; empty if there is none. */
    String in(Map<String, String> environment) {
        return environment.getOrDefault(name(), "");
    }
}
