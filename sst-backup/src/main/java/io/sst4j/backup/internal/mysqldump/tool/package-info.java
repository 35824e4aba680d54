/* SPDX-License-Identifier: Apache-2.0 */
/** Rows by the stock programs: a dump whose output the client executes. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.tool;
