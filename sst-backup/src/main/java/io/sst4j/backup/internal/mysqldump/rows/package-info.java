/* SPDX-License-Identifier: Apache-2.0 */
/** Rows on their way from one server to the other: selected, encoded, loaded. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.rows;
