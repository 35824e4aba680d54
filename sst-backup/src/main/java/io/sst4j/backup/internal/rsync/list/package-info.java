/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The file list at the start of an rsync client's transfer, without incremental recursion.
 *
 * <p>{@link io.sst4j.backup.internal.rsync.list.FileListReader} and {@link
 * io.sst4j.backup.internal.rsync.list.FileListWriter} decode and encode entries. {@link
 * io.sst4j.backup.internal.rsync.list.FileList} puts them in the order in which both sides number them. Nothing here
 * touches a disk.
 *
 * <p>Sources: a description of the protocol that the project made, and observations of the rsync program's output and
 * accepted input. If the two differed, the program decided.
 */
package io.sst4j.backup.internal.rsync.list;
