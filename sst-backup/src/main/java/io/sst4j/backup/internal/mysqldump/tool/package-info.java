/* SPDX-License-Identifier: Apache-2.0 */
/** Row copies with the stock programs: a dump whose output the client executes. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.tool;
