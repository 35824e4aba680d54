/* SPDX-License-Identifier: Apache-2.0 */
/** The transfer of rows from one server to the other: selecting, encoding, loading. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.rows;
