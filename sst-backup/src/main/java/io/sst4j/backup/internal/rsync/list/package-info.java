/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The list of files with which an rsync client begins a transfer, as it is without incremental recursion.
 *
 * <p>{@link io.sst4j.backup.internal.rsync.list.FileListReader} and {@link io.sst4j.backup.internal.rsync.list.FileListWriter} turn entries
 * into bytes and back; {@link io.sst4j.backup.internal.rsync.list.FileList} puts them in the order by which both sides number them.
 * Nothing here touches a disk.
 *
 * <p>Sources: a description of the protocol that the project made, and what the rsync program was seen to send and to
 * accept; where the two differed, the program decided.
 */
package io.sst4j.backup.internal.rsync.list;
