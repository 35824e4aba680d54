/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The comparison of a stock script's setting with sst4j: same effect, better, or refused. The options reference
 * contains it for each setting.
 *
 * <p>The switch over the options has no default, so the compiler requires an entry for every new option. Source: the
 * contract of the stock scripts of MariaDB 10.11.
 *
 * @param scripts the scripts that use the setting; empty if only sst4j or another vendor has it
 * @param state the result of the comparison
 * @param note the improvement or the reason for the refusal, as a short phrase without a full stop; may be empty for
 *     other states
 */
record StockUse(Set<Script> scripts, State state, String note) {
    private static final Set<Script> BACKUP = EnumSet.of(Script.MARIABACKUP);
    private static final Set<Script> RSYNC = EnumSet.of(Script.RSYNC);
    private static final Set<Script> FILES = EnumSet.of(Script.MARIABACKUP, Script.RSYNC);
    private static final Set<Script> ALL = EnumSet.allOf(Script.class);

    /** A MariaDB 10.11 script that makes a transfer; {@code wsrep_sst_rsync_wan} is another name of {@link #RSYNC}. */
    enum Script {
        MARIABACKUP,
        RSYNC,
        MYSQLDUMP;

        /** Returns the part of its name after {@code wsrep_sst_}. */
        String method() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The result of the comparison with the stock scripts. */
    enum State {
        /** The effect is the same. */
        SAME,
        /** The effect is the same, without an error or gap of the stock scripts. */
        BETTER,
        /** The setting, or the part named in the note, is not supported. */
        REFUSED,
        /** No stock script knows the setting. */
        OWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    StockUse {
        scripts = Set.copyOf(scripts);
        if (note.isEmpty() && (state == State.BETTER || state == State.REFUSED)) {
            throw new IllegalArgumentException(state.word() + " without a reason");
        }
        if (scripts.isEmpty() != (state == State.OWN)) {
            throw new IllegalArgumentException(state.word() + " of the scripts " + scripts);
        }
    }

    static StockUse of(SstOption option) {
        return switch (option) {
            case STREAMFMT -> better(BACKUP, "an unknown value is an error; stock uses tar");
            case TRANSFERFMT -> better(BACKUP, "this end needs neither program");
            case SOCKOPT ->
                same(BACKUP, "supports the options listed below; any other has no effect and causes a notice");
            case COMPRESSOR, DECOMPRESSOR ->
                better(BACKUP, "the usual compressors run in process; if a filter fails, the transfer fails");
            case PROGRESS -> better(BACKUP, "needs no `pv`; works with rsync and mysqldump too");
            case RLIMIT -> better(BACKUP, "needs no `pv`; works with rsync too; an invalid value is an error");
            case TIME -> same(BACKUP);
            case TCA, TCAPATH, TCERT, TKEY, SSL_CA, SSL_CAPATH, SSL_CERT, SSL_KEY -> same(FILES);
            case SSL_SERVER_CA, SSL_SERVER_CAPATH, SSL_SERVER_CERT, SSL_SERVER_KEY -> same(FILES);
            case SSL_CLIENT_CA, SSL_CLIENT_CAPATH, SSL_CLIENT_CERT, SSL_CLIENT_KEY -> same(FILES);
            case ENCRYPT -> better(BACKUP, "in process; checked before the port opens; never falls back to clear text");
            case SSL_MODE -> better(FILES, "with rsync, `VERIFY_IDENTITY` accepts certificates from a CA");
            case SSL_DHPARAMS -> same(BACKUP, "the value is checked, but TLS uses its own groups");
            case ENCRYPT_ALGO -> refused(BACKUP, "ciphers other than AES");
            case ENCRYPT_KEY -> better(BACKUP, "not visible in the process list");
            case ENCRYPT_KEY_FILE -> same(BACKUP);
            case ENCRYPT_FORMAT ->
                refused(BACKUP, "the value `xbcrypt`, because there was no `xbcrypt` to test against");
            case ENCRYPT_THREADS, ENCRYPT_CHUNK_SIZE ->
                refused(BACKUP, "used only by `xbcrypt`, which is not supported");
            case COMPRESS, COMPRESS_CHUNK_SIZE, COMPRESS_THREADS ->
                better(BACKUP, "the joiner expands in process and needs no `qpress`");
            case BACKUP_THREADS -> better(FILES, "the default is two readers; stock has one");
            case INNO_BACKUP_OPTS, INNO_APPLY_OPTS, USE_MEMORY -> same(BACKUP);
            case INNO_MOVE_OPTS -> refused(BACKUP, "no effect, because the install needs no tool; causes a warning");
            case USE_EXTRA, THREAD_HANDLING, EXTRA_PORT -> same(BACKUP);
            case WSREP_SST_AUTH -> same(ALL);
            case SST_INITIAL_TIMEOUT ->
                better(BACKUP, "also limits the wait for the second connection; works with rsync too");
            case CPAT -> better(BACKUP, "the stream does not overwrite the kept files");
            case SST_SPECIAL_DIRS -> same(BACKUP, "always on");
            case SST_MAX_BINLOGS -> same(RSYNC);
            case TMPDIR -> same(FILES, "with rsync, no temporary file is needed");
            case SST_SYSLOG -> better(BACKUP, "the value 1 is enough; works with rsync and mysqldump too");
            case SYSLOG, SYSLOG_TAG -> same(BACKUP);
            case SST_LOG_ARCHIVE -> better(BACKUP, "keeps a limited number of logs");
            case SST_LOG_ARCHIVE_DIR -> better(BACKUP, "a directory that others can write to is not used");
            case INNODB_DATA_HOME_DIR, INNODB_LOG_GROUP_HOME_DIR, INNODB_UNDO_DIRECTORY, ARIA_LOG_DIR_PATH ->
                better(FILES, "the rsync donor uses it too");
            case INNODB_BUFFER_POOL_FILENAME ->
                refused(BACKUP, "not passed to the tool, because a join needs no buffer pool dump");
            case INNODB_BUFFER_POOL_SIZE -> same(BACKUP);
            case LOG_BIN, LOG_BIN_INDEX, LOG_BASENAME -> same(FILES);
            case SSL_PASSPHRASE, SST_TLS_PROVIDER, SST_HANDSHAKE_TIMEOUT, PXC_ENCRYPT_CLUSTER_TRAFFIC -> own();
            case SST_BACKUP_TOOL,
                    SST_CONNECT_TIMEOUT,
                    SST_IDLE_TIMEOUT,
                    SST_EXCHANGE,
                    SST_REUSE,
                    SST_LANES_MAX,
                    SST_COMPRESS,
                    SST_OUTAGE_LIMIT,
                    SST_FLUSH_TIMEOUT -> own();
            case SST_DUMP_ENGINE, SST_PREVIOUS_DATA, SST_DATA_DIRECTORIES, SST_REMOTE_TABLESPACES, SST_LOG_RETENTION ->
                own();
        };
    }

    static StockUse of(ScriptArgument argument) {
        return switch (argument) {
            case ADDRESS -> better(ALL, "a malformed address is an error");
            case DATADIR -> better(ALL, "may contain blanks and quotes");
            case PARENT -> better(ALL, "the end of this process is noticed at once");
            case MYSQLD_ARGS -> better(ALL, "an option may have its value in the next word");
            case INNODB_BUFFER_POOL_FILENAME -> refused(ALL, "accepted but has no effect");
            case BASEDIR, PLUGINDIR, MYSQLD_VERSION -> own();
            default -> same(ALL);
        };
    }

    static StockUse of(ScriptVariable variable) {
        return switch (variable) {
            case MYSQL_TMP_DIR ->
                refused(ALL, "only for server tests: the log of an rsync daemon process, which sst4j does not start");
            case MTR_SST_JOINER_DELAY, MTR_SST_SIMULATE_NO_SSL_CERT, MTR_SST_SIMULATE_NO_STUNNEL ->
                refused(ALL, "only for server tests");
            default -> same(ALL);
        };
    }

    private static StockUse same(Set<Script> scripts) {
        return new StockUse(scripts, State.SAME, "");
    }

    private static StockUse same(Set<Script> scripts, String note) {
        return new StockUse(scripts, State.SAME, note);
    }

    private static StockUse better(Set<Script> scripts, String how) {
        return new StockUse(scripts, State.BETTER, how);
    }

    private static StockUse refused(Set<Script> scripts, String why) {
        return new StockUse(scripts, State.REFUSED, why);
    }

    private static StockUse own() {
        return new StockUse(Set.of(), State.OWN, "");
    }
}
