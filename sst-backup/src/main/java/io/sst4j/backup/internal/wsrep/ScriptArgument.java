/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An argument of a script, named like its constant. */
enum ScriptArgument {
    ROLE,
    ADDRESS,
    HOST,
    PORT,
    LOCAL_PORT,
    SOCKET,
    DATADIR,
    DEFAULTS_FILE,
    DEFAULTS_EXTRA_FILE,
    DEFAULTS_GROUP_SUFFIX,
    PARENT,
    PROGRESS,
    GTID,
    GTID_DOMAIN_ID,
    USER,
    PASSWORD,
    BINLOG,
    LOG_BIN,
    BINLOG_INDEX,
    LOG_BIN_INDEX,
    LOG_BASENAME,
    ARIA_LOG_DIR_PATH,
    INNODB_DATA_HOME_DIR,
    INNODB_LOG_GROUP_HOME_DIR,
    INNODB_UNDO_DIRECTORY,
    INNODB_BUFFER_POOL_FILENAME,
    INNODB_BUFFER_POOL_SIZE,
    /** Has no value. */
    BYPASS,
    /** Takes everything that follows as its value. */
    MYSQLD_ARGS,
    /** One of the arguments that follow {@code --mysqld-args}. */
    INNODB_FORCE_RECOVERY,
    BASEDIR,
    PLUGINDIR,
    MYSQLD_VERSION;

    private static final Set<ScriptArgument> WITHOUT_VALUE = EnumSet.of(BYPASS, MYSQLD_ARGS, INNODB_FORCE_RECOVERY);

    /** Returns the name without the leading hyphens. */
    String argumentName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns true if the next word is its value. */
    boolean hasValue() {
        return !WITHOUT_VALUE.contains(this);
    }

    /** Returns the argument with a name, if there is one. */
    static Optional<ScriptArgument> of(String name) {
        return Arrays.stream(values())
                .filter(argument -> argument.argumentName().equals(name))
                .findFirst();
    }
}
