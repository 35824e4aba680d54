/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static io.sst4j.backup.internal.wsrep.StockUse.better;
import static io.sst4j.backup.internal.wsrep.StockUse.own;
import static io.sst4j.backup.internal.wsrep.StockUse.refused;
import static io.sst4j.backup.internal.wsrep.StockUse.same;

import java.util.EnumSet;
import java.util.Set;

/**
 * The answer for each option to what becomes of it in place of a stock script.
 *
 * <p>The switch has no default, so that the compiler asks for the answer with every new option. Source: the contract of
 * the stock scripts of MariaDB 10.11.
 */
final class StockOptions {
    private static final Set<StockScript> BACKUP = EnumSet.of(StockScript.MARIABACKUP);
    private static final Set<StockScript> RSYNC = EnumSet.of(StockScript.RSYNC);
    private static final Set<StockScript> FILES = EnumSet.of(StockScript.MARIABACKUP, StockScript.RSYNC);
    private static final Set<StockScript> ALL = EnumSet.allOf(StockScript.class);

    private StockOptions() {}

    static StockUse of(SstOption option) {
        return switch (option) {
            case STREAMFMT -> better(BACKUP, "unknown values are an error, not tar");
            case TRANSFERFMT -> better(BACKUP, "neither program is needed on this end");
            case SOCKOPT -> same(BACKUP, "the options named below; others have no effect, and a notice says so");
            case COMPRESSOR, DECOMPRESSOR ->
                better(BACKUP, "usual compressors in process; a filter that fails fails the transfer");
            case PROGRESS -> better(BACKUP, "without `pv`, with rsync and mysqldump too");
            case RLIMIT -> better(BACKUP, "without `pv`, with rsync too; a wrong value is an error");
            case TIME -> same(BACKUP);
            case TCA, TCAPATH, TCERT, TKEY, SSL_CA, SSL_CAPATH, SSL_CERT, SSL_KEY -> same(FILES);
            case SSL_SERVER_CA, SSL_SERVER_CAPATH, SSL_SERVER_CERT, SSL_SERVER_KEY -> same(FILES);
            case SSL_CLIENT_CA, SSL_CLIENT_CAPATH, SSL_CLIENT_CERT, SSL_CLIENT_KEY -> same(FILES);
            case ENCRYPT ->
                better(BACKUP, "in process, checked before the port opens; what cannot be done is never clear text");
            case SSL_MODE -> better(FILES, "with rsync `VERIFY_IDENTITY` takes certificates of a CA");
            case SSL_DHPARAMS -> same(BACKUP, "checked; the groups of TLS itself are used");
            case ENCRYPT_ALGO -> refused(BACKUP, "other ciphers than AES");
            case ENCRYPT_KEY -> better(BACKUP, "not in the list of processes");
            case ENCRYPT_KEY_FILE -> same(BACKUP);
            case ENCRYPT_FORMAT -> refused(BACKUP, "`xbcrypt`, because none was at hand to compare with");
            case ENCRYPT_THREADS, ENCRYPT_CHUNK_SIZE -> refused(BACKUP, "belong to `xbcrypt`");
            case COMPRESS, COMPRESS_CHUNK_SIZE, COMPRESS_THREADS ->
                better(BACKUP, "the joiner expands in process, without `qpress`");
            case BACKUP_THREADS -> better(FILES, "two readers where it is not set, stock has one");
            case INNO_BACKUP_OPTS, INNO_APPLY_OPTS, USE_MEMORY -> same(BACKUP);
            case INNO_MOVE_OPTS -> refused(BACKUP, "the install needs no tool; a warning says so");
            case USE_EXTRA, THREAD_HANDLING, EXTRA_PORT -> same(BACKUP);
            case WSREP_SST_AUTH -> same(ALL);
            case SST_INITIAL_TIMEOUT -> better(BACKUP, "limits the wait for the second connection, and rsync, too");
            case CPAT -> better(BACKUP, "what it keeps is not overwritten by the stream either");
            case SST_SPECIAL_DIRS -> same(BACKUP, "always on");
            case SST_MAX_BINLOGS -> same(RSYNC);
            case TMPDIR -> same(FILES, "rsync needs no temporary file");
            case SST_SYSLOG -> better(BACKUP, "1 is enough, with rsync and mysqldump too");
            case SYSLOG, SYSLOG_TAG -> same(BACKUP);
            case SST_LOG_ARCHIVE -> better(BACKUP, "the number of logs is limited");
            case SST_LOG_ARCHIVE_DIR -> better(BACKUP, "not used where others can write");
            case INNODB_DATA_HOME_DIR, INNODB_LOG_GROUP_HOME_DIR, INNODB_UNDO_DIRECTORY, ARIA_LOG_DIR_PATH ->
                better(FILES, "the donor of rsync heeds it too");
            case INNODB_BUFFER_POOL_FILENAME ->
                refused(BACKUP, "not handed to the tool: joins need no dump of the pool");
            case INNODB_BUFFER_POOL_SIZE -> same(BACKUP);
            case LOG_BIN, LOG_BIN_INDEX, LOG_BASENAME -> same(FILES);
            case SSL_PASSPHRASE, SST_TLS_PROVIDER, SST_HANDSHAKE_TIMEOUT, PXC_ENCRYPT_CLUSTER_TRAFFIC -> own();
            case SST_BACKUP_TOOL,
                    SST_CONNECT_TIMEOUT,
                    SST_IDLE_TIMEOUT,
                    SST_EXCHANGE,
                    SST_LANES_MAX,
                    SST_OUTAGE_LIMIT,
                    SST_FLUSH_TIMEOUT -> own();
            case SST_DUMP_ENGINE, SST_PREVIOUS_DATA, SST_DATA_DIRECTORIES, SST_REMOTE_TABLESPACES, SST_LOG_RETENTION ->
                own();
        };
    }
}
