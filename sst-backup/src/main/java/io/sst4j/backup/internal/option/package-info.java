/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads the option files ({@code my.cnf}) of MariaDB and MySQL as the server does.
 *
 * <p>{@link io.sst4j.backup.internal.option.OptionFiles} finds the files and reads them into {@link
 * io.sst4j.backup.internal.option.Options}. Nothing here starts a process or writes a file.
 */
package io.sst4j.backup.internal.option;
